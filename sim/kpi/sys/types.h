/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * types.h -- the BSD names of types.
 */
#ifndef KPI_SYS_TYPES_H
#define KPI_SYS_TYPES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/cdefs.h>

typedef unsigned char u_char;
typedef unsigned short u_short;
typedef unsigned int u_int;
typedef unsigned long u_long;
typedef uint8_t u_int8_t;
typedef uint16_t u_int16_t;
typedef uint32_t u_int32_t;
typedef uint64_t u_int64_t;
typedef char *caddr_t;
typedef int64_t time_t;
typedef uint64_t u_quad_t;
typedef uint16_t in_port_t;

#endif /* KPI_SYS_TYPES_H */
