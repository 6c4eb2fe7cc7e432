/* What the compiler can check beyond C11, spelled so that other compilers pass over it. */
#ifndef PBXPORTS_BASE_COMPILER_H
#define PBXPORTS_BASE_COMPILER_H

#if defined(__GNUC__)
#define PRINTF_LIKE(string, first) __attribute__((format(printf, string, first)))
#else
#define PRINTF_LIKE(string, first)
#endif

#endif
