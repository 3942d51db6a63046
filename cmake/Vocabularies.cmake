# The vocabularies of share/tokentail/vocab, compiled from published token ranks that
# scripts/fetch-ranks has fetched; nothing is fetched here. Without them all else is built, and
# `tokentail count` says what is missing.
set(TOKENTAIL_RANKS ${PROJECT_SOURCE_DIR}/build/ranks CACHE PATH "Where scripts/fetch-ranks put the token ranks")
set(TOKENTAIL_VOCAB_DIR ${PROJECT_BINARY_DIR}/share/tokentail/vocab)

add_executable(compile_vocabulary ${PROJECT_SOURCE_DIR}/daemon/tokenizer/compile_vocabulary.cpp)
target_link_libraries(compile_vocabulary PRIVATE
  tokentail_options tokentail::tokenizer fmt::fmt OpenSSL::Crypto)

# The checksums are those of tiktoken's openai_public.py.
set(vocabularies)
function(tokentail_vocabulary encoding sha256)
  set(ranks ${TOKENTAIL_RANKS}/${encoding}.tiktoken)
  if(NOT EXISTS ${ranks})
    message(WARNING "${ranks} is missing: run scripts/fetch-ranks to build the vocabularies")
    return()
  endif()
  set(output ${TOKENTAIL_VOCAB_DIR}/${encoding}.vocab)
  add_custom_command(OUTPUT ${output}
    COMMAND ${CMAKE_COMMAND} -E make_directory ${TOKENTAIL_VOCAB_DIR}
    COMMAND compile_vocabulary ${encoding} ${ranks} ${sha256} ${output}
    DEPENDS compile_vocabulary ${ranks}
    VERBATIM)
  list(APPEND vocabularies ${output})
  set(vocabularies ${vocabularies} PARENT_SCOPE)
endfunction()

tokentail_vocabulary(o200k_base 446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d)
tokentail_vocabulary(cl100k_base 223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7)
tokentail_vocabulary(p50k_base 94b5ca7dff4d00767bc256fdd1b27e5b17361d7b8a5f968547f9f23eb70d2069)
tokentail_vocabulary(r50k_base 306cd27f03c1a714eca7108e03d66b7dc042abe8c258b44c199a7ed9838dd930)

add_custom_target(vocabularies ALL DEPENDS ${vocabularies})
