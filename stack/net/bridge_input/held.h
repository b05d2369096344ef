/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bridge_input/held.h -- a member's input handler is bridge_input, as in
 * handler.h; the forms differ in what is held.
 */
#ifndef NET_BRIDGE_INPUT_HELD_H
#define NET_BRIDGE_INPUT_HELD_H

#include <net/bridge_input/handler.h>

#endif /* NET_BRIDGE_INPUT_HELD_H */
