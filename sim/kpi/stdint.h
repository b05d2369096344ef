/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * stdint.h -- fixed-width types for module code (LP64).
 */
#ifndef KPI_STDINT_H
#define KPI_STDINT_H

typedef signed char int8_t;
typedef short int16_t;
typedef int int32_t;
typedef long int64_t;
typedef unsigned char uint8_t;
typedef unsigned short uint16_t;
typedef unsigned int uint32_t;
typedef unsigned long uint64_t;
typedef long intptr_t;
typedef unsigned long uintptr_t;
typedef long intmax_t;
typedef unsigned long uintmax_t;

#define INT32_MAX  0x7fffffff
#define UINT16_MAX 0xffff
#define UINT32_MAX 0xffffffffU
#define INT64_MAX  0x7fffffffffffffffL
#define UINT64_MAX 0xffffffffffffffffUL

#endif /* KPI_STDINT_H */
