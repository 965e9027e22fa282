package io.tributary.pipelines.unit;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;

/**
 * Whatever is given as a unit, it is one that can be counted with, or is refused with a way out. Runs over its inputs in
 * every build. To search for new ones: {@code JAZZER_FUZZ=1 mvn -pl pipelines test -Dtest=UnitFuzzTest -DargLine=}.
 */
class UnitFuzzTest {
    private static final double VALUE = 21.5;

    @FuzzTest(maxDuration = "5m")
    void a_text_is_a_unit_or_is_refused(@NotNull String text) {
        try {
            Unit unit = Unit.of(text);
            assertThat(unit.code()).isEqualTo(text);
            assertThat(unit.dimension()).isNotEmpty();
            assertThat(unit.factor().value()).isPositive();
            assertThat(unit.to(Unit.of(text)).convert(VALUE)).isEqualTo(VALUE);
            assertThat(Unit.fault(text)).isEmpty();
        } catch (UnitException e) {
            assertThat(e).hasMessageContaining("; ");
            assertThat(Unit.countsFromNothing(text)).isFalse();
        }
    }
}
