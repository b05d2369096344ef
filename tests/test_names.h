/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_names.h -- the parts of the suite `names`.
 */

#ifndef TESTS_TEST_NAMES_H
#define TESTS_TEST_NAMES_H

#include <check.h>

TCase *names_race_tcase(void);
TCase *suppressions_tcase(void);

#endif /* TESTS_TEST_NAMES_H */
