# SPDX-License-Identifier: BSD-2-Clause
# How code under test is compiled: one flag list that no preset changes, so
# that a module is the same bits whatever the host program was built for.
# cli/braid-cc.in, which compiles other people's code, has its flags from here.
#
#   braid_module(NAME SLOT n SOURCES a.c ... [INCLUDES dir ...])
#
# makes ${BRAID_MODULE_DIR}/NAME.so.  SLOT gives its fixed link address; two
# modules in one process need two slots.  The table of slots:
#     1-31   the stack's variants (stack/variants.tab)
#    32-95   litmus and test modules (selftest/, tests/)
#    96-127  benchmarks (bench/)
#   128-255  other people's code (braid-cc)

set(BRAID_MODULE_DIR ${CMAKE_BINARY_DIR}/modules)

set(BRAID_MODULE_CFLAGS
    -std=gnu11 -Og -g -fPIC
    -nostdinc -ffreestanding -fno-builtin
    # Our own __tsan_* see every access; volatile ones are marked.
    -fsanitize=thread
    --param tsan-distinguish-volatile=1
    --param tsan-instrument-func-entry-exit=0
    # A deterministic step budget, also for loops without any access.
    -fsanitize-coverage=trace-pc
    # The pc of a hook must lie in the function that made the access.
    -fno-optimize-sibling-calls -fno-omit-frame-pointer
    # Kernel C: null tests stay, types alias, no state in registers across
    # calls that synchronise.
    -fno-delete-null-pointer-checks -fno-strict-aliasing -fno-ipa-reference
    # The stack of the run before must not show through.
    -ftrivial-auto-var-init=zero
    -fno-stack-protector -fno-common
    # The build id must not depend on where the tree lies.
    -ffile-prefix-map=${CMAKE_SOURCE_DIR}=. -ffile-prefix-map=${CMAKE_BINARY_DIR}=build
    -gno-record-gcc-switches)

if(CMAKE_HOST_SYSTEM_PROCESSOR MATCHES "x86_64")
  list(APPEND BRAID_MODULE_CFLAGS -fcf-protection=none)
endif()

set(BRAID_MODULE_WARNINGS
    -Wall -Wextra -Wpedantic -Werror -Wconversion -Wsign-conversion -Wshadow
    -Wstrict-prototypes -Wmissing-prototypes -Wold-style-definition -Wvla
    -Wundef -Wpointer-arith -Wcast-qual -Wwrite-strings -Wimplicit-fallthrough
    -Wformat=2 -Wduplicated-cond -Wlogical-op)

# Code from elsewhere has warnings of its own taste; what is an error here
# would call a function with the wrong arguments.
set(BRAID_MODULE_WARNINGS_OTHERS
    -Wall -Werror=implicit-function-declaration -Werror=implicit-int
    -Werror=incompatible-pointer-types -Werror=int-conversion)

set(BRAID_MODULE_LDFLAGS
    -shared -nostdlib -Wl,-z,now -Wl,--build-id=none -Wl,--hash-style=gnu
    -Wl,--wrap=memcpy,--wrap=memmove,--wrap=memset,--wrap=memcmp)

# A module lies at base + slot * stride (sim/memory.h).
set(BRAID_MODULE_BASE 0x300000000000)
set(BRAID_MODULE_STRIDE 0x1000000)

find_program(BRAID_MODULE_CC gcc REQUIRED)

# The list as words of a shell, each in quotes.
function(braid_shell_words result)
  set(words "")
  foreach(word ${ARGN})
    string(REPLACE "'" "'\\''" word "${word}")
    string(APPEND words " '${word}'")
  endforeach()
  string(STRIP "${words}" words)
  set(${result} "${words}" PARENT_SCOPE)
endfunction()

function(braid_module name)
  cmake_parse_arguments(M "" "SLOT" "SOURCES;INCLUDES" ${ARGN})
  math(EXPR address
       "${BRAID_MODULE_BASE} + ${M_SLOT} * ${BRAID_MODULE_STRIDE}"
       OUTPUT_FORMAT HEXADECIMAL)
  # What braid-cc --base must know of the module, beside its objects.
  set(parts "")
  set(includes "")
  foreach(dir ${M_INCLUDES})
    list(APPEND includes -I ${dir})
    string(APPEND parts "include ${dir}\n")
  endforeach()
  set(objects "")
  foreach(source ${M_SOURCES})
    get_filename_component(path ${source} ABSOLUTE)
    file(RELATIVE_PATH rel ${CMAKE_SOURCE_DIR} ${path})
    string(REPLACE "/" "_" stem ${rel})
    set(object ${CMAKE_BINARY_DIR}/module-objects/${name}/${stem}.o)
    string(APPEND parts "object ${stem}.o ${rel}\n")
    add_custom_command(OUTPUT ${object}
      COMMAND ${CMAKE_COMMAND} -E make_directory ${CMAKE_BINARY_DIR}/module-objects/${name}
      COMMAND ${BRAID_MODULE_CC} ${BRAID_MODULE_CFLAGS} ${BRAID_MODULE_WARNINGS}
              ${includes} -isystem ${CMAKE_SOURCE_DIR}/sim/kpi
              -MD -MF ${object}.d -MQ ${object} -c ${path} -o ${object}
      DEPENDS ${path} DEPFILE ${object}.d
      COMMENT "Module ${name}: ${rel}" VERBATIM)
    list(APPEND objects ${object})
  endforeach()
  file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/module-objects/${name}/parts
       CONTENT "${parts}" @ONLY)
  set(module ${BRAID_MODULE_DIR}/${name}.so)
  add_custom_command(OUTPUT ${module}
    COMMAND ${CMAKE_COMMAND} -E make_directory ${BRAID_MODULE_DIR}
    COMMAND ${BRAID_MODULE_CC} ${BRAID_MODULE_LDFLAGS}
            -Wl,-Ttext-segment=${address} -o ${module} ${objects}
    DEPENDS ${objects} COMMENT "Module ${name}" VERBATIM)
  add_custom_target(module-${name} ALL DEPENDS ${module})
endfunction()
