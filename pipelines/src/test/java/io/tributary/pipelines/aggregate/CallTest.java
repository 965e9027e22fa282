package io.tributary.pipelines.aggregate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tributary.pipelines.aggregate.Call.Unreadable;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class CallTest {
    @ParameterizedTest
    @EnumSource(Statistic.class)
    void every_statistic_is_called_as_its_messages_say(Statistic statistic) throws Unreadable {
        Call call = Call.parse(statistic.usage());
        assertThat(call.statistic()).isEqualTo(statistic);
        assertThat(call.columns()).hasSize(statistic.columns());
    }

    @Test
    void columns_come_first_and_numbers_behind() throws Unreadable {
        Call call = Call.parse(" histogram ( x ,-1.5, 0,+2e3 ) ");
        assertThat(call.column()).isEqualTo("x");
        assertThat(call.columns().get(0).offset()).isEqualTo(13);
        assertThat(call.numbers()).isEqualTo(List.of(-1.5, 0.0, 2000.0));
        assertThat(Call.parse("argmax(x, station)").columnNames()).containsExactly("x", "station");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "quantile(x, 95)           | 12 | quantile takes a fraction in [0, 1], not 95; did you mean 0.95?",
                "quantile(x, 99.9)         | 12 | did you mean 0.999?",
                "quantile(x, -1)           | 12 | not -1; write quantile(x, 0.95)",
                "quantile(x)               | 9  | takes a column and one fraction, not 'x'; write quantile(x, 0.95)",
                "quantile(x, 0.1, 0.2)     | 9  | takes a column and one fraction, not 'x, 0.1, 0.2'",
                "quantile(0.95, x)         | 9  | quantile takes a column, not '0.95'; write quantile(x, 0.95)",
                "quantile(x, y)            | 12 | takes numbers behind its column, not 'y'; write quantile(x, 0.95)",
                "quantile(x, 1e999)        | 12 | takes numbers behind its column, not '1e999'",
                "topk(x)                   | 5  | topk takes a column and how many values it gives, not 'x'",
                "topk(x, 0)                | 8  | topk takes a whole number in [1, 100], not 0; write topk(x, 5)",
                "topk(x, 2.5)              | 8  | not 2.5",
                "histogram(x)              | 10 | takes a column and 1 to 100 bounds, not 0; write histogram(x, 0, 10, 20)",
                "histogram(x, 1, 1)        | 16 | takes bounds that rise, and 1 is behind 1",
                "histogram(x, 0, NaN)      | 16 | not 'NaN'",
                "corr(x)                   | 5  | corr needs two columns: write corr(x, y)",
                "corr(x, y, z)             | 5  | corr takes two columns, not 'x, y, z'",
                "corr(x, )                 | 8  | corr has an empty place: write corr(x, y)",
                "argmax(round(x, 2), y)    | 7  | argmax takes a column, not 'round(x, 2)'; put it in a let step",
                "avg((x)                   | 4  | avg takes a column, not '(x'",
                "median(x, 0.5)            | 7  | median takes one column, not 'x, 0.5'",
                "count(,)                  | 6  | count has an empty place",
            })
    void what_is_wrong_is_said_with_its_place_and_the_way_out(String text, int offset, String reason) {
        Unreadable thrown = catchThrowableOfType(Unreadable.class, () -> Call.parse(text));
        assertThat(thrown.reason()).contains(reason);
        assertThat(thrown.offset()).isEqualTo(offset);
    }
}
