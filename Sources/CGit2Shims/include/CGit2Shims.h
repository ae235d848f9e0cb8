#ifndef AMARRE_CGIT2SHIMS_H
#define AMARRE_CGIT2SHIMS_H
#include <git2.h>
#endif
