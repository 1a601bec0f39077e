// Generated from config.yaml; do not edit.
#include "project_config.h"

// clang-format off
const char* const kProject = "directions";

const char kHello[kHelloLength + 1] =
    "{\"protocol\":3,\"firmware\":\"capture\",\"project\":\"directions\",\"config_hash\":\"1e8fb25a03e7cecf\",\"board\":\"nanorp2040connect\",\"sample_rate\":16000,\"gain\":16,\"labels\":[\"up\",\"down\",\"\\\"left\\\" \\u00e9\"]}";
// clang-format on
