# cmake --install: libraries and headers of dsl and engine, the programs (cxengine_program), and a CMake package.
include(CMakePackageConfigHelpers)
set(package_dir "${CMAKE_INSTALL_LIBDIR}/cmake/cxengine")

foreach(folder dsl engine)
  install(DIRECTORY ${folder} DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}/cxengine" 
    FILES_MATCHING PATTERN "*.h" PATTERN "*.inc")
endforeach()
install(TARGETS cxengine_dsl cxengine_engine EXPORT cxengine ARCHIVE)
install(EXPORT cxengine NAMESPACE cxengine:: FILE cxengineTargets.cmake DESTINATION "${package_dir}")

configure_package_config_file(.cmake/cxengineConfig.cmake.in cxengineConfig.cmake INSTALL_DESTINATION "${package_dir}")
write_basic_package_version_file(cxengineConfigVersion.cmake COMPATIBILITY SameMajorVersion)
install(FILES "${PROJECT_BINARY_DIR}/cxengineConfig.cmake" "${PROJECT_BINARY_DIR}/cxengineConfigVersion.cmake"
  DESTINATION "${package_dir}")
