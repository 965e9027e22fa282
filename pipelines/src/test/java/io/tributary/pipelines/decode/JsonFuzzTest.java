package io.tributary.pipelines.decode;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;

/**
 * Runs over its inputs in every build. To search for new ones: {@code JAZZER_FUZZ=1 mvn -pl pipelines test
 * -Dtest=JsonFuzzTest -DargLine=}.
 */
class JsonFuzzTest {
    private final JsonPair pair = new JsonPair();

    @FuzzTest(maxDuration = "5m")
    void scanner_and_full_parser_read_any_bytes_alike(byte @NotNull [] payload) {
        pair.agrees(payload, "fuzzed");
    }
}
