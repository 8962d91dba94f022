# Compiler flags, for every target of the project alike. Third-party headers come in through imported targets, which
# CMake passes as -isystem, so warnings there do not count.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "Release or Debug" FORCE)
endif()
# Release drops assert(): the debug preset runs the same tests with it, with libstdc++'s own checks and sanitizers.
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -DNDEBUG")
# Sanitized builds spend their time in compiling, so only dsl and engine, where tests spend theirs, are optimised (their
# CMakeLists.txt). -g1 keeps file and line in reports and half the disk of -g.
set(CMAKE_CXX_FLAGS_DEBUG "-O0 -g1 -fno-omit-frame-pointer -D_GLIBCXX_ASSERTIONS")

# Signed and unsigned convert freely (no sign-conversion); what may lose a value or a fraction does not. A designated
# initializer leaves the other members at their defaults on purpose (no missing-field-initializers).
add_compile_options(-Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion -Wno-missing-field-initializers
  -Wnon-virtual-dtor -Woverloaded-virtual)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  # False alarms of gcc 12 inside libstdc++ (gcc bugs 105329, 105651, 105562).
  add_compile_options(-Wno-restrict -Wno-maybe-uninitialized)
endif()
option(CXENGINE_WERROR "Warnings are errors" ON)
if(CXENGINE_WERROR)
  add_compile_options(-Werror)
endif()

set(CXENGINE_SANITIZE "" CACHE STRING "Sanitizers: empty, address,undefined or thread")
if(CXENGINE_SANITIZE)
  add_compile_options(-fsanitize=${CXENGINE_SANITIZE} -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${CXENGINE_SANITIZE})
endif()

option(CXENGINE_COVERAGE "Count executed lines and branches (clang); tools/coverage.sh reports" OFF)
if(CXENGINE_COVERAGE)
  add_compile_options(-fprofile-instr-generate -fcoverage-mapping)
  add_link_options(-fprofile-instr-generate)
endif()

option(CXENGINE_FUZZ "Build tests/fuzz (clang only)" OFF)

# ccache knows a file by its path in the repository, so that a second clone hits.
find_program(CCACHE ccache)
if(CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER
    "${CMAKE_COMMAND}" -E env "CCACHE_BASEDIR=${PROJECT_SOURCE_DIR}" CCACHE_NOHASHDIR=1
    CCACHE_SLOPPINESS=time_macros "${CCACHE}")
endif()

# lld links sanitized programs in a third of the time; clang finds the one of its own version.
find_program(LLD ld.lld-14)
if(LLD AND CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  add_link_options(-fuse-ld=lld)
endif()
