package io.tributary.edge.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CardTest {
    private static final Card CARD = new Card(32_000_000_000L, 1_000, 10, OptionalLong.empty());

    @Test
    void a_card_lasts_as_long_as_its_cells_take_what_it_is_given() {
        // 32 GB * 1,000 / 10 = 3.2 TB; 44 MB an hour are 386 GB a year.
        Finding life = CARD.life(44e6, "here");
        assertThat(life.grade()).isEqualTo(Finding.Grade.OK);
        assertThat(life.said())
                .isEqualTo("44 MB an hour here: it lasts about 8 years if it has 32 GB, each cell of it lasts for 1,000"
                        + " times and it writes 10 bytes for each that it is given");
    }

    @Test
    void a_short_life_is_noted_with_the_way_out() {
        Finding life = CARD.life(179e6, "here");
        assertThat(life.grade()).isEqualTo(Finding.Grade.NOTE);
        assertThat(life.said()).contains("about 2 years").endsWith("a longer commit.interval writes less");
        assertThat(CARD.life(400e6, "here").said()).contains("about 11 months");
    }

    @Test
    void what_its_maker_promises_goes_before_what_is_assumed() {
        Card promised = new Card(32_000_000_000L, 1_000, 10, OptionalLong.of(20_000_000_000_000L));
        assertThat(promised.life(179e6, "here").said()).contains("about 13 years for 20 TB in all");
    }

    @Test
    void nothing_written_wears_nothing() {
        assertThat(CARD.life(0, "here").grade()).isEqualTo(Finding.Grade.OK);
        assertThat(CARD.life(1, "here").said()).contains("more than 50 years");
    }

    @ParameterizedTest
    @CsvSource({"32GB,32000000000", "1.5 TB,1500000000000", "512MB,512000000"})
    void sizes_are_read_as_makers_of_cards_write_them(String text, long bytes) {
        assertThat(Size.parse(text)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"32", "32 GiB", "-1GB", "GB", "0GB", "1e9GB"})
    void other_sizes_are_refused_with_the_way_out(String text) {
        assertThatThrownBy(() -> Size.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("'" + text + "' is not a size; write a number and MB, GB or TB, such as 32GB");
    }

    @ParameterizedTest
    @CsvSource({"0,0 B", "999,999 B", "1000,1.0 kB", "9960,10 kB", "44100000,44 MB", "999600000,1.0 GB"})
    void sizes_are_said_in_two_or_three_digits(double bytes, String text) {
        assertThat(Size.text(bytes)).isEqualTo(text);
    }
}
