# The three kinds of target. Each takes its sources from the folder of the CMakeLists.txt that calls it.
include(GoogleTest)

# TOGETHER: where sources cost more in headers than in code, those of a folder are compiled eight at a time; names without
# linkage are unique in the folder, then. Libraries only where the option is on, as in all presets: a build without it
# finds the #include that somebody forgot.
option(CXENGINE_TOGETHER "Compile the sources of libraries eight at a time (a third of the time)" OFF)
function(cxengine_together target)
  get_target_property(sources ${target} SOURCES)
  list(FILTER sources INCLUDE REGEX "\\.cc$")
  set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_MODE GROUP)
  foreach(source IN LISTS sources)
    get_filename_component(folder "${source}" DIRECTORY)
    file(RELATIVE_PATH folder "${PROJECT_SOURCE_DIR}" "${folder}")
    string(MAKE_C_IDENTIFIER "${folder}" folder)
    list(APPEND of_${folder} "${source}")
    list(LENGTH of_${folder} number)
    math(EXPR group "${number} / 8")
    set_source_files_properties("${source}" PROPERTIES UNITY_GROUP "${folder}_${group}")
  endforeach()
endfunction()

# cxengine_library(api EXCLUDE main.cc): every source below this folder but main.cc becomes the static library
# cxengine_api, also known as cxengine::api. Headers are found from the root of the repository: #include "dsl/value.h".
function(cxengine_library name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "TOGETHER" "" "EXCLUDE")
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS *.cc *.h *.inc)
  list(TRANSFORM arg_EXCLUDE PREPEND "${CMAKE_CURRENT_SOURCE_DIR}/")
  list(REMOVE_ITEM sources ${arg_EXCLUDE})

  # CMakeLists.txt as a source, and the language by name, make a folder without sources an empty library.
  add_library(cxengine_${name} STATIC CMakeLists.txt ${sources})
  add_library(cxengine::${name} ALIAS cxengine_${name})
  set_target_properties(cxengine_${name} PROPERTIES LINKER_LANGUAGE CXX EXPORT_NAME ${name})
  if(arg_TOGETHER AND CXENGINE_TOGETHER)
    cxengine_together(cxengine_${name})
  endif()
  if(CXENGINE_FUZZ)
    target_compile_options(cxengine_${name} PRIVATE -fsanitize=fuzzer-no-link)  # tells libFuzzer which code ran
  endif()
  target_compile_features(cxengine_${name} PUBLIC cxx_std_20)  # for those who install us
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
# CXENGINE_BIN_DIR. Sanitizers get four times the time.
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
  if(arg_TOGETHER)
    cxengine_together(${program})
  endif()
  target_compile_definitions(${program} PRIVATE
    CXENGINE_SOURCE_DIR="${PROJECT_SOURCE_DIR}" CXENGINE_BIN_DIR="${CMAKE_RUNTIME_OUTPUT_DIRECTORY}")
  set_target_properties(${program} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/tests")

  # PRE_TEST: tests are listed when ctest runs, so that a build never runs a program.
  gtest_discover_tests(${program}
    TEST_PREFIX ${folder}/
    WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}"
    DISCOVERY_MODE PRE_TEST
    DISCOVERY_TIMEOUT 60
    PROPERTIES TIMEOUT ${arg_TIMEOUT} LABELS ${folder})
endfunction()
