package io.tributary.edge.mesh.offer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tributary.edge.mesh.offer.Spare.Reason;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpareCapacityTest {
    private static final long SECOND = 1_000_000_000L;
    private static final Instant NOON = Instant.parse("2026-01-10T12:00:00Z");

    /** A machine whose state a test sets; every second is a reading. */
    private static final class Bench {
        final SpareCapacity capacity;
        double cores = 4;
        double own;
        double lent;
        double cpuPressure = Double.NaN;
        double memoryPressure = Double.NaN;
        double celsius = Double.NaN;
        double memoryUsed = 0.5;
        boolean throttled;
        Reading.Power power = Reading.Power.UNKNOWN;
        int battery = -1;
        Instant wall = NOON;
        long nanos = Long.MAX_VALUE - 20 * SECOND; // over the edge on the way
        long busyMicros = 1_000_000;
        long lentMicros;

        Bench(LendSettings settings) {
            capacity = new SpareCapacity(settings);
        }

        Spare second() {
            nanos += SECOND;
            busyMicros += (long) ((own + lent) * 1e6);
            lentMicros += (long) (lent * 1e6);
            wall = wall.plusSeconds(1);
            Reading reading = new Reading(
                    cores,
                    busyMicros,
                    1_000_000,
                    (long) ((1 - memoryUsed) * 1_000_000),
                    cpuPressure,
                    memoryPressure,
                    celsius,
                    throttled,
                    power,
                    battery);
            return capacity.at(reading, lentMicros, nanos, wall);
        }

        Spare seconds(int count) {
            Spare last = second();
            for (int i = 1; i < count; i++) {
                last = second();
            }
            return last;
        }

        /** How many seconds until it lends again. */
        int untilItLends() {
            int seconds = 0;
            while (second().millicores() == 0) {
                seconds++;
                assertThat(seconds).isLessThan(1_000);
            }
            return seconds;
        }
    }

    private static LendSettings settings(int milliCores, LendSettings.Source source, int floorPermille) {
        return new LendSettings(milliCores, LendSettings.DEFAULT.hours(), 0, source, 250, floorPermille, 75);
    }

    @ParameterizedTest
    @CsvSource({
        "4, 0, 10000, 2800",
        "4, 0, 1000, 1000",
        "4, 1.0, 10000, 1800",
        "4, 2.7, 10000, 100",
        "4, 2.76, 10000, 0",
        "4, 2.8, 10000, 0",
        "4, 4, 10000, 0",
        "0.25, 0, 1000, 170",
        "0.25, 0.1, 1000, 70",
        "1, 0.3, 20, 20",
    })
    void it_spares_seven_tenths_without_own_use_up_to_the_cap(double cores, double own, int cap, int spare) {
        Bench bench = new Bench(settings(cap, LendSettings.Source.AUTO, 400));
        bench.cores = cores;
        bench.own = own;
        assertThat(bench.seconds(70).millicores()).isEqualTo(spare);
    }

    @Test
    void lent_work_is_no_own_use() {
        Bench bench = new Bench(LendSettings.DEFAULT);
        bench.own = 1;
        bench.lent = 1.8;
        Spare spare = bench.seconds(70);
        assertThat(spare.ownUse()).isEqualTo(1, within(0.001));
        assertThat(spare.millicores()).isEqualTo(1800);
    }

    @Test
    void own_use_is_that_of_the_last_minute() {
        Bench bench = new Bench(LendSettings.DEFAULT);
        bench.seconds(100);
        bench.own = 2;
        assertThat(bench.seconds(30).ownUse()).isEqualTo(1, within(0.05));
        assertThat(bench.seconds(30).ownUse()).isEqualTo(2, within(0.05));
        bench.own = 0;
        assertThat(bench.seconds(61).ownUse()).isEqualTo(0, within(0.001));
    }

    @Test
    void nothing_is_lent_before_ten_seconds_were_measured() {
        Bench bench = new Bench(LendSettings.DEFAULT);
        assertThat(bench.seconds(10).reason()).isEqualTo(Reason.MEASURING);
        assertThat(bench.second().reason()).isEqualTo(Reason.LENDS);
    }

    @Test
    void a_machine_that_does_not_say_how_busy_it_is_lends_nothing() {
        SpareCapacity capacity = new SpareCapacity(LendSettings.DEFAULT);
        for (int i = 0; i < 30; i++) {
            assertThat(capacity.at(Reading.NOTHING, 0, i * SECOND, NOON).reason())
                    .isEqualTo(Reason.UNKNOWN_USE);
        }
    }

    @Test
    void who_gives_nothing_lends_nothing() {
        Bench bench = new Bench(settings(0, LendSettings.Source.AUTO, 400));
        assertThat(bench.seconds(20).reason()).isEqualTo(Reason.NOTHING_GIVEN);
    }

    @Test
    void heat_stops_at_once_and_lending_begins_ten_seconds_after_it_is_clearly_cooler() {
        Bench bench = new Bench(LendSettings.DEFAULT);
        bench.celsius = 74.9;
        assertThat(bench.seconds(20).reason()).isEqualTo(Reason.LENDS);
        bench.celsius = 75;
        assertThat(bench.second().reason()).isEqualTo(Reason.HOT);
        bench.celsius = 70.1;
        assertThat(bench.seconds(100).reason()).isEqualTo(Reason.HOT);
        bench.celsius = 70;
        assertThat(bench.second().reason()).isEqualTo(Reason.SETTLING);
        assertThat(bench.untilItLends()).isEqualTo(8);
    }

    @Test
    void a_throttled_board_lends_nothing() {
        Bench bench = new Bench(LendSettings.DEFAULT);
        bench.seconds(20);
        bench.throttled = true;
        assertThat(bench.second().reason()).isEqualTo(Reason.THROTTLED);
        bench.throttled = false;
        assertThat(bench.untilItLends()).isEqualTo(9);
    }

    @Test
    void a_battery_below_its_floor_lends_nothing_until_it_is_clearly_above() {
        Bench bench = new Bench(LendSettings.DEFAULT);
        bench.power = Reading.Power.BATTERY;
        bench.battery = 400;
        Spare spare = bench.seconds(20);
        assertThat(spare.reason()).isEqualTo(Reason.LENDS);
        assertThat(spare.energy()).isEqualTo(new Energy(Energy.Source.BATTERY, 400, 0));
        bench.battery = 390;
        assertThat(bench.second().reason()).isEqualTo(Reason.LOW_BATTERY);
        bench.battery = 440;
        assertThat(bench.seconds(50).reason()).isEqualTo(Reason.LOW_BATTERY);
        bench.battery = 450;
        assertThat(bench.untilItLends()).isEqualTo(9);
    }

    @Test
    void on_mains_the_battery_does_not_matter() {
        Bench bench = new Bench(LendSettings.DEFAULT);
        bench.power = Reading.Power.BATTERY;
        bench.battery = 100;
        assertThat(bench.seconds(20).reason()).isEqualTo(Reason.LOW_BATTERY);
        bench.power = Reading.Power.MAINS;
        Spare spare = bench.seconds(11);
        assertThat(spare.reason()).isEqualTo(Reason.LENDS);
        assertThat(spare.energy()).isEqualTo(Energy.MAINS);
    }

    @Test
    void the_sun_has_a_floor_too_and_who_sets_none_lends_to_the_last() {
        Bench solar = new Bench(settings(1000, LendSettings.Source.SOLAR, 400));
        solar.battery = 300;
        assertThat(solar.seconds(20).reason()).isEqualTo(Reason.LOW_BATTERY);
        Bench unknown = new Bench(settings(1000, LendSettings.Source.BATTERY, 400));
        assertThat(unknown.seconds(20).reason()).as("nobody knows how full").isEqualTo(Reason.LOW_BATTERY);
        Bench careless = new Bench(settings(1000, LendSettings.Source.SOLAR, 0));
        Spare spare = careless.seconds(20);
        assertThat(spare.millicores()).isEqualTo(1000);
        assertThat(spare.energy()).isEqualTo(new Energy(Energy.Source.SOLAR, 0, 250));
    }

    @Test
    void a_floor_at_the_top_is_reached_by_a_full_battery() {
        Bench bench = new Bench(settings(1000, LendSettings.Source.BATTERY, 1000));
        bench.battery = 990;
        assertThat(bench.seconds(20).reason()).isEqualTo(Reason.LOW_BATTERY);
        bench.battery = 1000;
        assertThat(bench.untilItLends()).isEqualTo(9);
    }

    @Test
    void memory_pressure_stops_it_by_either_sign() {
        Bench stalls = new Bench(LendSettings.DEFAULT);
        stalls.seconds(20);
        stalls.memoryPressure = 10;
        assertThat(stalls.second().reason()).isEqualTo(Reason.MEMORY_PRESSURE);
        stalls.memoryPressure = 3;
        assertThat(stalls.seconds(50).reason()).isEqualTo(Reason.MEMORY_PRESSURE);
        stalls.memoryPressure = 1;
        assertThat(stalls.untilItLends()).isEqualTo(9);
        Bench full = new Bench(LendSettings.DEFAULT);
        full.seconds(20);
        full.memoryUsed = 0.95;
        assertThat(full.second().reason()).isEqualTo(Reason.MEMORY_PRESSURE);
        full.memoryUsed = 0.87;
        assertThat(full.seconds(50).reason()).isEqualTo(Reason.MEMORY_PRESSURE);
        full.memoryUsed = 0.8;
        assertThat(full.untilItLends()).isEqualTo(9);
    }

    @Test
    void a_burst_of_own_work_stops_it_before_the_average_knows() {
        Bench bench = new Bench(LendSettings.DEFAULT);
        bench.seconds(60);
        bench.own = 4;
        int seconds = 1;
        while (bench.second().reason() != Reason.CPU_PRESSURE) {
            seconds++;
        }
        assertThat(seconds).isLessThanOrEqualTo(5);
    }

    @Test
    void pressure_that_lent_work_makes_does_not_stop_it() {
        Bench bench = new Bench(LendSettings.DEFAULT);
        bench.cpuPressure = 80;
        bench.lent = 2.5;
        assertThat(bench.seconds(30).reason()).isEqualTo(Reason.LENDS);
        bench.own = 2.2;
        assertThat(bench.seconds(5).reason()).isEqualTo(Reason.CPU_PRESSURE);
    }

    @Test
    void what_wavers_about_the_least_does_not_make_offers_flap() {
        Bench bench = new Bench(LendSettings.DEFAULT);
        bench.own = 2.76;
        assertThat(bench.seconds(70).reason()).isEqualTo(Reason.BUSY);
        bench.own = 2.72;
        assertThat(bench.seconds(70).millicores())
                .as("80 of the 100 it takes to begin")
                .isZero();
        bench.own = 2.69;
        assertThat(bench.seconds(70).millicores()).isEqualTo(110);
        bench.own = 2.74;
        assertThat(bench.seconds(70).millicores()).isEqualTo(60);
    }

    @Test
    void outside_of_the_hours_nothing_is_lent_and_within_them_at_once() {
        Hours night = new Hours(List.of(Hours.Span.parse("22:00-06:00")), ZoneId.of("UTC"));
        Bench bench = new Bench(new LendSettings(1000, night, 0, LendSettings.Source.AUTO, 0, 400, 75));
        assertThat(bench.seconds(20).reason()).isEqualTo(Reason.OUTSIDE_HOURS);
        bench.wall = Instant.parse("2026-01-10T21:59:58Z");
        assertThat(bench.second().reason()).isEqualTo(Reason.OUTSIDE_HOURS);
        assertThat(bench.second().millicores()).isEqualTo(1000);
    }

    @Test
    void a_wall_clock_that_leaps_changes_no_average() {
        Bench bench = new Bench(LendSettings.DEFAULT);
        bench.own = 1;
        bench.seconds(60);
        for (String leap : List.of("1970-01-01T00:00:00Z", "2099-01-01T00:00:00Z", "2026-01-10T12:00:00Z")) {
            bench.wall = Instant.parse(leap);
            assertThat(bench.second().millicores()).isEqualTo(1800);
        }
    }

    @Test
    void a_count_that_begins_anew_is_measured_anew() {
        Bench bench = new Bench(LendSettings.DEFAULT);
        bench.own = 1;
        bench.busyMicros = 100_000_000;
        bench.seconds(60);
        bench.busyMicros = 0;
        assertThat(bench.second().reason()).isEqualTo(Reason.MEASURING);
        assertThat(bench.seconds(10).millicores()).isEqualTo(1800);
    }

    @Test
    void whatever_comes_it_never_lends_more_than_the_rule() {
        for (long seed = 0; seed < 100; seed++) {
            Random dice = new Random(seed);
            Bench bench = new Bench(settings(1 + dice.nextInt(5000), LendSettings.Source.AUTO, dice.nextInt(1001)));
            bench.cores = 0.25 * (1 + dice.nextInt(32));
            for (int i = 0; i < 300; i++) {
                if (dice.nextInt(10) == 0) {
                    bench.own = dice.nextDouble() * bench.cores;
                    bench.lent = dice.nextDouble() * (bench.cores - bench.own);
                    bench.celsius = dice.nextInt(3) == 0 ? Double.NaN : 40 + dice.nextInt(50);
                    bench.memoryPressure = dice.nextInt(3) == 0 ? Double.NaN : dice.nextInt(20);
                    bench.cpuPressure = dice.nextInt(100);
                    bench.throttled = dice.nextInt(5) == 0;
                    bench.battery = dice.nextInt(1002) - 1;
                    bench.power = List.of(Reading.Power.UNKNOWN, Reading.Power.MAINS, Reading.Power.BATTERY)
                            .get(dice.nextInt(3));
                }
                Spare spare = bench.second();
                boolean mayNot = bench.celsius >= 75 || bench.throttled || bench.memoryPressure >= 10;
                double most = mayNot ? 0 : Math.max(0, 0.7 * bench.cores - spare.ownUse()) * 1000 + 0.001;
                assertThat(spare.millicores())
                        .as("seed %d second %d", seed, i)
                        .isBetween(0, Double.isNaN(most) ? 0 : (int) most);
                assertThat(spare.millicores() == 0).as("seed %d", seed).isEqualTo(spare.reason() != Reason.LENDS);
            }
        }
    }
}
