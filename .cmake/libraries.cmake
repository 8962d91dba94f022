# Every third-party library, all from Debian 12 (tools/packages.txt). A folder links what it uses; cxengineConfig.cmake.in
# repeats those of dsl and engine for whoever installs us.

find_package(Threads REQUIRED)
find_package(PkgConfig REQUIRED)

# dsl
find_package(pegtl REQUIRED)                               # taocpp::pegtl, the grammar
find_package(nlohmann_json REQUIRED)                       # nlohmann_json::nlohmann_json
pkg_check_modules(re2 REQUIRED IMPORTED_TARGET re2)        # PkgConfig::re2, regular expressions

# engine
find_package(absl REQUIRED)                                # absl::flat_hash_map
find_package(simdjson REQUIRED)                            # simdjson::simdjson, events
pkg_check_modules(xxhash REQUIRED IMPORTED_TARGET libxxhash)

# api, tools
find_package(Boost 1.74 REQUIRED)                          # Boost::headers: Beast, Asio
find_package(CLI11 REQUIRED)
find_package(CURL REQUIRED)                                # CURL::libcurl
find_package(OpenSSL REQUIRED)
find_path(TOML_INCLUDE_DIR toml++/toml.h REQUIRED)         # toml++ by its headers: its library would slow each start
find_package(prometheus-cpp REQUIRED)                      # prometheus-cpp::core, metrics
find_package(SQLite3 REQUIRED)                             # SQLite::SQLite3
find_package(spdlog REQUIRED)                              # spdlog::spdlog, brings fmt
pkg_check_modules(pistache REQUIRED IMPORTED_TARGET libpistache)
pkg_check_modules(sodium REQUIRED IMPORTED_TARGET libsodium)

if(CXENGINE_TESTS)
  find_package(GTest REQUIRED)                             # GTest::gmock_main
  find_package(rapidcheck REQUIRED)                        # rapidcheck, properties
endif()
if(CXENGINE_BENCH)
  find_package(benchmark REQUIRED)                         # benchmark::benchmark
endif()
