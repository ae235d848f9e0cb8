#ifndef AMARRE_CCURL_H
#define AMARRE_CCURL_H
#include <curl/curl.h>
#endif
