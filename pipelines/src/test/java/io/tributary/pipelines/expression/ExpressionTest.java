package io.tributary.pipelines.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.batch.Schema;
import io.tributary.pipelines.batch.Type;
import io.tributary.pipelines.operator.Readings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExpressionTest {
    private static final Schema SCHEMA = Schema.of(
            new Schema.Field("d", Type.DOUBLE),
            new Schema.Field("i", Type.INT),
            new Schema.Field("s", Type.TEXT),
            new Schema.Field("b", Type.BOOL),
            new Schema.Field("nd", Type.DOUBLE),
            new Schema.Field("ni", Type.INT),
            new Schema.Field("ns", Type.TEXT),
            new Schema.Field("nb", Type.BOOL),
            new Schema.Field("zero", Type.INT));
    private static final OneReading READING =
            new OneReading(SCHEMA, Arrays.asList(-1_500_000L, 2.5, 7L, "north", true, null, null, null, null, 0L));

    @ParameterizedTest
    @CsvSource(delimiter = '#', quoteCharacter = '`', textBlock = """
                    ni + 1                      # null
                    -nd                         # null
                    nd < 3.0                    # null
                    ni == ni                    # null
                    ns == "x"                   # null
                    ns != s                     # null
                    ns + "x"                    # null
                    s + ns                      # null
                    ns.contains("x")            # null
                    s.contains(ns)              # null
                    ns in ["x"]                 # null
                    ni in []                    # null
                    size(ns)                    # null
                    string(ni)                  # null
                    double(ns)                  # null
                    int(nd)                     # null
                    !nb                         # null
                    nb && false                 # false
                    false && nb                 # false
                    nb && true                  # null
                    nb || true                  # true
                    true || nb                  # true
                    nb || false                 # null
                    nb ? 1 : 2                  # null
                    b ? ni : 2                  # null
                    b ? 1 : ni                  # 1
                    ni == null                  # true
                    null == i                   # false
                    i != null                   # true
                    ns != null && size(ns) > 0  # false
                    ns == null ? "none" : ns    # "none"
                    ni / zero                   # null
                    """)
    void a_null_spreads_but_where_it_does_not_matter(String text, String expected) {
        assertThat(READING.result(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '#', quoteCharacter = '`', textBlock = """
                    1 / zero > 0 && false              # false
                    false && 1 / zero > 0              # false
                    1 / zero > 0 || true               # true
                    b ? 1 : 1 / zero                   # 1
                    (nb && 1 / zero > 0) == null       # error
                    (1 / zero > 0) || nb               # error
                    nb || 1 / zero > 0                 # error
                    1 / zero + ni                      # error
                    ni + 1 % zero                      # error
                    (1 / zero) == null                 # error
                    9223372036854775807 + i            # error
                    -9223372036854775808 - i           # error
                    9223372036854775807 * i            # error
                    -(-9223372036854775807 - i + 6)    # error
                    -9223372036854775808 / (i - 8)     # error
                    int(1e19)                          # error
                    int(0.0 / 0.0)                     # error
                    int(s)                             # error
                    double(s)                          # error
                    int("\u0663")                      # error
                    double(" 1")                       # error
                    double("0x1p3")                    # error
                    double("1d")                       # error
                    """)
    void an_error_spreads_and_goes_before_a_null_but_where_it_does_not_matter(String text, String expected) {
        assertThat(READING.result(text)).startsWith(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '#', quoteCharacter = '`', textBlock = """
                    d / 0.0              # Infinity
                    d / 0                # Infinity
                    0.0 / 0.0            # NaN
                    0.0 / 0.0 == 0.0/0.0 # false
                    i / 2                # 3
                    -i / 2               # -3
                    -i % 4               # -3
                    i / 2.0              # 3.5
                    i < 7.5              # true
                    i == 7.0             # true
                    i in [1, 7.0]        # true
                    d in [1, 2]          # false
                    b ? 1 : 2.5          # 1.0
                    double("1e3")        # 1000.0
                    double("-Infinity")  # -Infinity
                    int("-12")           # -12
                    int(-2.9)            # -2
                    string(1e10)         # "1.0E10"
                    size("a\\U0001f4a7") # 2
                    "\\uffff" < "\\U0001f4a7"  # true
                    int(time)            # -2
                    time == time         # true
                    true > false         # true
                    """)
    void values_are_as_documented(String text, String expected) {
        assertThat(READING.result(text)).isEqualTo(expected);
    }

    @Test
    void an_error_says_where_what_why_and_what_to_do() {
        assertThat(READING.result("i > 3 && 10 / zero > 2"))
                .isEqualTo("error: 'i > 3 && 10 / zero > 2' at 12: 10 / 0 divides an int by zero; guard it, as in"
                        + " n != 0 ? x / n : 0, or divide doubles");
        assertThat(READING.result("9223372036854775807 + i"))
                .endsWith("at 20: 9223372036854775807 + 7 does not fit into an int of 64 bits; work with double(x)");
        assertThat(READING.result("double(s)"))
                .endsWith("at 0: double(\"north\") is not a number; test the text first, as in x != \"\"");
    }

    @Test
    void it_tells_type_text_and_columns() {
        Expression expression = Expression.compile("d * i > 2.0 && s == \"x\" && d < 9.0", SCHEMA);
        assertThat(expression.type()).isEqualTo(Type.BOOL);
        assertThat(expression.text()).isEqualTo("d * i > 2.0 && s == \"x\" && d < 9.0");
        assertThat(expression.columns()).containsExactly("d", "i", "s");
    }

    @Test
    void columns_are_found_by_name_in_another_schema() {
        Expression expression = Expression.compile("d + 1.0", SCHEMA);
        Schema other = Schema.of(new Schema.Field("x", Type.TEXT), new Schema.Field("d", Type.DOUBLE));
        OneReading first = new OneReading(other, Arrays.asList(0L, "a", 4.0));
        assertThat(first.result("d + 1.0")).isEqualTo("5.0");
        try (BufferAllocator allocator = new RootAllocator();
                Batch batch = Batch.allocate(allocator, other, 1);
                Batch without = Batch.allocate(allocator, Schema.of(new Schema.Field("d", Type.INT)), 1)) {
            Readings.fill(batch, List.of(first.values()));
            assertThat(expression.evaluate(batch).getDouble(0)).isEqualTo(5.0);
            assertThatThrownBy(() -> expression.evaluate(without))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("a column 'd' of DOUBLE");
        }
    }

    @Test
    void a_larger_batch_after_a_smaller_one_is_worked_out_whole() {
        Expression expression =
                Expression.compile("(\"a\" + (1 + 2 == 3 ? \"b\" : \"c\") == \"ab\" ? i + 1 : 0) * 2", SCHEMA);
        try (BufferAllocator allocator = new RootAllocator();
                Batch small = Batch.allocate(allocator, SCHEMA, 1);
                Batch large = Batch.allocate(allocator, SCHEMA, 100)) {
            List<List<@Nullable Object>> readings = new ArrayList<>();
            for (long i = 0; i < 100; i++) {
                List<@Nullable Object> reading = new ArrayList<>(READING.values());
                reading.set(2, i);
                readings.add(reading);
            }
            Readings.fill(small, readings.subList(5, 6));
            Readings.fill(large, readings);
            assertThat(expression.evaluate(small).getLong(0)).isEqualTo(12);
            assertThat(expression.evaluate(large).getLong(99)).isEqualTo(200);
            assertThat(expression.evaluate(large).rows()).isEqualTo(100);
        }
    }

    @Test
    void texts_that_never_repeat_do_not_pile_up() {
        Expression expression = Expression.compile("s + \"/\" + string(i) + s", SCHEMA);
        try (BufferAllocator allocator = new RootAllocator();
                Batch batch = Batch.allocate(allocator, SCHEMA, 5_000)) {
            for (int turn = 0; turn < 30; turn++) {
                batch.clear();
                Readings.forgetTexts(batch);
                for (long i = 0; i < 5_000; i++) {
                    int row = batch.append();
                    batch.column(2).setLong(row, turn * 5_000L + i);
                    batch.column(3).setText(row, "m" + i);
                }
                Evaluation results = expression.evaluate(batch);
                assertThat(results.getText(4_999)).isEqualTo("m4999/" + (turn * 5_000 + 4_999) + "m4999");
            }
        }
    }
}
