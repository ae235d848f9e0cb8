#ifndef AMARRE_CLibCurl_H
#define AMARRE_CLibCurl_H
#include <curl/curl.h>
#endif
