# -O3: each record passes through a hundred small functions of ours and simdjson's, which should melt
# into one another. -g1: a backtrace with lines, at half the build time and a fifth of the size of -g.
set(CMAKE_CXX_FLAGS_RELWITHDEBINFO "-O3 -g1 -DNDEBUG")

# Flags every target shares. Linked PRIVATE, so they never leak into what links us.
add_library(tokentail_options INTERFACE)
target_compile_options(tokentail_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wold-style-cast
  -Wnon-virtual-dtor -Woverloaded-virtual -Wcast-align -Wimplicit-fallthrough
  -Wno-missing-field-initializers  # designated initializers over default members are our idiom
  $<$<CXX_COMPILER_ID:GNU>:-Wduplicated-cond -Wlogical-op>
  $<$<BOOL:${TOKENTAIL_WERROR}>:-Werror>)
# Hardening of the build that is shipped; Debian's own packages are built with the same.
target_compile_options(tokentail_options INTERFACE
  "$<$<CONFIG:RelWithDebInfo>:-U_FORTIFY_SOURCE;-D_FORTIFY_SOURCE=2;-D_GLIBCXX_ASSERTIONS>"
  "$<$<CONFIG:RelWithDebInfo>:-fPIE;-fstack-protector-strong;-fstack-clash-protection>")
target_link_options(tokentail_options INTERFACE "$<$<CONFIG:RelWithDebInfo>:-pie;-Wl,-z,relro,-z,now>")

target_compile_definitions(tokentail_options INTERFACE
  $<$<BOOL:${TOKENTAIL_FAIL_POINTS}>:TOKENTAIL_FAIL_POINTS>)

# A source inside a unity source is no header, though g++ takes it for one.
target_compile_options(tokentail_options INTERFACE
  $<$<AND:$<BOOL:${CMAKE_UNITY_BUILD}>,$<CXX_COMPILER_ID:GNU>>:-Wno-subobject-linkage>)

if(TOKENTAIL_SANITIZE)
  set(sanitize -fsanitize=${TOKENTAIL_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  target_compile_options(tokentail_options INTERFACE ${sanitize})
  target_link_options(tokentail_options INTERFACE ${sanitize})
endif()
if(TOKENTAIL_FUZZ)  # libFuzzer sees which way each input went
  target_compile_options(tokentail_options INTERFACE -fsanitize=fuzzer-no-link)
endif()

# One library per stage. NEEDS names the stages it may include; USES names third-party libraries.
# FOLDER is for the I/O half of a stage, a library of its own that lives beside the pure half.
function(tokentail_stage name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "FOLDER" "SOURCES;NEEDS;USES")
  if(NOT arg_FOLDER)
    set(arg_FOLDER ${name})
  endif()
  list(TRANSFORM arg_NEEDS PREPEND tokentail::)
  list(TRANSFORM arg_SOURCES PREPEND ${arg_FOLDER}/)
  add_library(tokentail_${name} STATIC ${arg_SOURCES})
  add_library(tokentail::${name} ALIAS tokentail_${name})
  target_include_directories(tokentail_${name} PUBLIC ${PROJECT_SOURCE_DIR}/daemon)
  target_link_libraries(tokentail_${name} PUBLIC ${arg_NEEDS} PRIVATE tokentail_options ${arg_USES})
endfunction()

# Every test program; and those that start threads, which are worth the thread sanitizer.
add_custom_target(unit_tests)
add_custom_target(threaded_tests)

# One test program per stage, one ctest entry per program: Catch2 names what failed inside.
# THREADS marks a test of code that starts threads.
function(tokentail_test name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "THREADS" "" "SOURCES;NEEDS;USES")
  list(TRANSFORM arg_NEEDS PREPEND tokentail::)
  add_executable(${name}_test ${arg_SOURCES})
  target_include_directories(${name}_test PRIVATE ${PROJECT_SOURCE_DIR}/tests)
  target_link_libraries(${name}_test PRIVATE tokentail_options tokentail_catch ${arg_NEEDS} ${arg_USES})
  target_compile_definitions(${name}_test PRIVATE TOKENTAIL_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
  add_test(NAME ${name} COMMAND ${name}_test)
  set_tests_properties(${name} PROPERTIES LABELS unit)
  add_dependencies(unit_tests ${name}_test)
  if(arg_THREADS)
    set_tests_properties(${name} PROPERTIES LABELS "unit;threads")
    add_dependencies(threaded_tests ${name}_test)
  endif()
endfunction()
