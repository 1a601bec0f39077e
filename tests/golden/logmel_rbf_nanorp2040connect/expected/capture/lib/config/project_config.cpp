// Generated from config.yaml; do not edit.
#include "project_config.h"

// clang-format off
const char* const kProject = "directions";

const char kHello[kHelloLength + 1] =
    "{\"protocol\":3,\"firmware\":\"capture\",\"project\":\"directions\",\"config_hash\":\"66a7c25bb4cc3f97\",\"board\":\"nanorp2040connect\",\"sample_rate\":16000,\"gain\":16,\"labels\":[\"up\",\"down\",\"\\\"left\\\" \\u00e9\"]}";
// clang-format on
