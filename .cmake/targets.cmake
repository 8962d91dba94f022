# The three kinds of target. Each takes its sources from the folder of the CMakeLists.txt that calls it.
include(GoogleTest)

# What nearly every source includes, read once for each target. Only where the option is on: a build without it finds the
# #include that somebody forgot, and its objects come from the compiler cache in any clone.
option(CXENGINE_PRECOMPILE "Precompile the heaviest headers (sanitizers: half the time)" OFF)
function(cxengine_precompile target)
  if(CXENGINE_PRECOMPILE)
    target_precompile_headers(${target} PRIVATE <algorithm> <functional> <map> <memory> <optional> <string> <string_view>
      <unordered_map> <vector> ${ARGN})
  endif()
endfunction()

# cxengine_library(api EXCLUDE main.cc): every source below this folder but main.cc becomes the static library
# cxengine_api, also known as cxengine::api. Headers are found from the root of the repository: #include "dsl/value.h".
function(cxengine_library name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "EXCLUDE;PRECOMPILE")
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS *.cc *.h *.inc)
  list(TRANSFORM arg_EXCLUDE PREPEND "${CMAKE_CURRENT_SOURCE_DIR}/")
  list(REMOVE_ITEM sources ${arg_EXCLUDE})

  # CMakeLists.txt as a source, and the language by name, make a folder without sources an empty library.
  add_library(cxengine_${name} STATIC CMakeLists.txt ${sources})
  add_library(cxengine::${name} ALIAS cxengine_${name})
  set_target_properties(cxengine_${name} PROPERTIES LINKER_LANGUAGE CXX EXPORT_NAME ${name})
  cxengine_precompile(cxengine_${name} ${arg_PRECOMPILE})
  if(CXENGINE_FUZZ)
    target_compile_options(cxengine_${name} PRIVATE -fsanitize=fuzzer-no-link)  # tells libFuzzer which code ran
  endif()
  target_include_directories(cxengine_${name} PUBLIC
    $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}> $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}/cxengine>)
endfunction()

# cxengine_program(cxserver main.cc api): build/bin/cxserver from main.cc, linked with cxengine_api and installed. The
# target `programs` builds them all.
add_custom_target(programs)
function(cxengine_program name source)
  file(GLOB present CONFIGURE_DEPENDS ${source})
  if(present)
    add_executable(${name} ${source})
    list(TRANSFORM ARGN PREPEND cxengine_ OUTPUT_VARIABLE libraries)
    target_link_libraries(${name} PRIVATE ${libraries})
    install(TARGETS ${name} RUNTIME)
    add_dependencies(programs ${name})
  endif()
endfunction()

# cxengine_test(api TIMEOUT 60 PROGRAMS LINK cxengine_api): the program api_tests from every source in tests/api. Each TEST
# becomes a ctest `api/Suite.Name` with the label `api`. PROGRAMS: the tests start programs of ours, from
# CXENGINE_BIN_DIR. TOGETHER: sources are compiled eight at a time, for folders whose tests cost more in headers than in
# code (a seventh of the time); names without linkage must then be unique in the folder. Sanitizers get four times the time.
function(cxengine_test folder)
  cmake_parse_arguments(PARSE_ARGV 1 arg "PROGRAMS;TOGETHER" "TIMEOUT" "LINK")
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${folder}/*.cc)
  file(GLOB_RECURSE tests CONFIGURE_DEPENDS ${folder}/*_test.cc)
  if(NOT tests)
    return()
  endif()
  if(CXENGINE_SANITIZE OR CXENGINE_COVERAGE)
    math(EXPR arg_TIMEOUT "4 * ${arg_TIMEOUT}")
  endif()

  set(program ${folder}_tests)
  add_executable(${program} ${sources})
  if(arg_PROGRAMS)
    add_dependencies(${program} programs)
  endif()
  target_include_directories(${program} PRIVATE "${PROJECT_SOURCE_DIR}")
  target_link_libraries(${program} PRIVATE ${arg_LINK} rapidcheck GTest::gmock_main Threads::Threads)
  cxengine_precompile(${program} <gmock/gmock.h> <gtest/gtest.h>
    <absl/container/flat_hash_map.h> <nlohmann/json.hpp>)
  target_compile_definitions(${program} PRIVATE
    CXENGINE_SOURCE_DIR="${PROJECT_SOURCE_DIR}" CXENGINE_BIN_DIR="${CMAKE_RUNTIME_OUTPUT_DIRECTORY}")
  set_target_properties(${program} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/tests")
  if(arg_TOGETHER)
    set_target_properties(${program} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 8)
  endif()

  # PRE_TEST: tests are listed when ctest runs, so that a build never runs a program.
  gtest_discover_tests(${program}
    TEST_PREFIX ${folder}/
    WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}"
    DISCOVERY_MODE PRE_TEST
    DISCOVERY_TIMEOUT 60
    PROPERTIES TIMEOUT ${arg_TIMEOUT} LABELS ${folder})
endfunction()
