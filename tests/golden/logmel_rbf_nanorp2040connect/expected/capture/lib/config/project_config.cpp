// Generated from config.yaml; do not edit.
#include "project_config.h"

// clang-format off
const char* const kProject = "directions";

const char* const kRecordCommand =
    "python -m generator 'labels=[up,down,\"\\\"left\\\" \303\251\"]' board=nanorp2040connect task=record label=up count=40";

const char kHello[kHelloLength + 1] =
    "{\"protocol\":4,\"firmware\":\"capture\",\"project\":\"directions\",\"config_hash\":\"7b7100c43c2e6c81\",\"board\":\"nanorp2040connect\",\"sample_rate\":16000,\"gain\":16,\"labels\":[\"up\",\"down\",\"\\\"left\\\" \\u00e9\"]}";
// clang-format on
