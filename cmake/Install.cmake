# What a package holds. The settings go where the administrator edits them, all else below share/.
set(data_dir ${CMAKE_INSTALL_DATADIR}/tokentail)

if(TARGET tokentail)
  install(TARGETS tokentail RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
endif()

install(FILES config/tokentail.yaml DESTINATION ${CMAKE_INSTALL_FULL_SYSCONFDIR}/tokentail OPTIONAL)
install(FILES config/models.json DESTINATION ${data_dir} OPTIONAL)
install(DIRECTORY config/formats DESTINATION ${data_dir} OPTIONAL FILES_MATCHING PATTERN "*.yaml")
install(DIRECTORY rules DESTINATION ${data_dir} OPTIONAL FILES_MATCHING PATTERN "*.yaml")

install(FILES ${vocabularies} DESTINATION ${data_dir}/vocab)

# The unit names the program and the settings by their installed paths.
file(READ systemd/tokentail.service unit)
string(REPLACE "/usr/bin/tokentail" "${CMAKE_INSTALL_FULL_BINDIR}/tokentail" unit "${unit}")
string(REPLACE "/etc/tokentail/" "${CMAKE_INSTALL_FULL_SYSCONFDIR}/tokentail/" unit "${unit}")
file(CONFIGURE OUTPUT ${PROJECT_BINARY_DIR}/tokentail.service CONTENT "${unit}" @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/tokentail.service DESTINATION lib/systemd/system)
install(FILES systemd/tokentail.sysusers DESTINATION lib/sysusers.d RENAME tokentail.conf)
install(FILES systemd/tokentail.service.d/example.conf DESTINATION ${CMAKE_INSTALL_DOCDIR}/tokentail.service.d)
install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})
