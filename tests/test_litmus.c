#include <check.h>
Suite *litmus_suite(void);
Suite *litmus_suite(void){return suite_create("litmus");}
