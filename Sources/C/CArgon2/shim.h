#ifndef AMARRE_CArgon2_H
#define AMARRE_CArgon2_H
#include <argon2.h>
#endif
