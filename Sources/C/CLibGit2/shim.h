#ifndef AMARRE_CLibGit2_H
#define AMARRE_CLibGit2_H
#include <git2.h>
#endif
