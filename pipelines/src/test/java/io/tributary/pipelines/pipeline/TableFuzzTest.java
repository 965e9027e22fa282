package io.tributary.pipelines.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import io.tributary.pipelines.batch.Schema;
import io.tributary.pipelines.batch.Type;
import io.tributary.pipelines.config.ConfigException;
import java.util.List;
import java.util.Optional;

/**
 * Whatever a lookup's file says, it is a table or a list of faults. Runs over its inputs in every build. To search for new
 * ones: {@code JAZZER_FUZZ=1 mvn -pl pipelines test -Dtest=TableFuzzTest#csv -DargLine=}.
 */
class TableFuzzTest {
    private static final List<Schema.Field> FIELDS = List.of(
            new Schema.Field("district", Type.TEXT),
            new Schema.Field("limit", Type.DOUBLE),
            new Schema.Field("floor", Type.INT),
            new Schema.Field("indoor", Type.BOOL));

    @FuzzTest(maxDuration = "5m")
    void csv(@NotNull String content) {
        isATableOrHasFaults("t.csv", content);
    }

    @FuzzTest(maxDuration = "5m")
    void yaml(@NotNull String content) {
        isATableOrHasFaults("t.yaml", content);
    }

    private static void isATableOrHasFaults(String file, String content) {
        for (Type key : List.of(Type.TEXT, Type.INT)) {
            try {
                TableReader.read(new TableSpec(Optional.of(file), "station", key, FIELDS), file, content);
            } catch (ConfigException e) {
                assertThat(e).hasMessageStartingWith(file);
            }
        }
    }
}
