package io.tributary.sim.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import io.tributary.pipelines.config.ConfigException;
import io.tributary.pipelines.config.Variables;
import java.util.Map;

/**
 * Whatever a fleet's file says, it is a fleet or a list of faults. Runs over its inputs in every build. To search for new
 * ones: {@code JAZZER_FUZZ=1 mvn -pl sensor-sim -am test -Dtest=FleetFuzzTest -DargLine=}.
 */
class FleetFuzzTest {
    @FuzzTest(maxDuration = "5m")
    void a_file_is_a_fleet_or_has_faults(@NotNull String text) {
        try {
            Fleet fleet = Fleet.parse("fuzzed.yaml", text, Variables.of(Map.of("A", "b")));
            assertThat(fleet.sensors()).isPositive();
            assertThat(fleet.perSecond()).isPositive();
        } catch (ConfigException e) {
            assertThat(e).hasMessageStartingWith("fuzzed.yaml");
        }
    }
}
