#ifndef AMARRE_CMalloc_H
#define AMARRE_CMalloc_H
#include <malloc.h>
#endif
