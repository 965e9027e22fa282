package io.tributary.pipelines.summary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever comes from the network: a summary, or a {@link SummaryException}, and nothing else. Runs over its inputs in every
 * build. To search for new ones: {@code JAZZER_FUZZ=1 mvn -pl pipelines test -Dtest=SummaryJsonFuzzTest#any_bytes -DargLine=}.
 */
class SummaryJsonFuzzTest {
    private static final String PIECES = "{}[]\",:\\u0019.-+eEntfZ \u0000\u00ff";

    @FuzzTest(maxDuration = "5m")
    void any_bytes(byte @NotNull [] bytes) {
        readsOrRefuses(bytes);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void mutations_of_summaries(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 5_000; i++) {
            readsOrRefuses(mutated(SummaryJson.write(Summaries.random(random)), random));
        }
    }

    /** What was accepted is written and read again as the same summary. */
    private static void readsOrRefuses(byte[] bytes) {
        try {
            Summary summary = SummaryJson.read(bytes);
            assertThat(SummaryJson.read(SummaryJson.write(summary))).isEqualTo(summary);
            assertThat(SummaryJson.upstream(summary)).isNotEmpty();
        } catch (SummaryException refused) {
            assertThat(refused.getMessage()).isNotBlank();
        } catch (RuntimeException e) {
            fail("bytes " + HexFormat.of().formatHex(bytes), e);
        }
    }

    private static byte[] mutated(byte[] bytes, SplittableRandom random) {
        byte[] mutated = bytes;
        for (int i = random.nextInt(4); i >= 0; i--) {
            int at = random.nextInt(mutated.length);
            switch (random.nextInt(4)) {
                case 0 -> mutated[at] = (byte) PIECES.charAt(random.nextInt(PIECES.length()));
                case 1 -> mutated[at] ^= (byte) (1 << random.nextInt(8));
                case 2 -> mutated = Arrays.copyOf(mutated, Math.max(1, at));
                default -> {
                    int length = Math.min(random.nextInt(1, 20), mutated.length - at);
                    System.arraycopy(mutated, at, mutated, random.nextInt(mutated.length - length + 1), length);
                }
            }
        }
        return mutated;
    }
}
