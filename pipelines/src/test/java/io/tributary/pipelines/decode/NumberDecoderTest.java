package io.tributary.pipelines.decode;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.pipelines.batch.Type;
import io.tributary.pipelines.message.Message;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NumberDecoderTest {
    private static final String NOW = Long.toString(Workbench.NOW);

    private static Layout layout(FieldSpec field) {
        return Layouts.of(Format.NUMBER, Optional.empty(), field);
    }

    @ParameterizedTest
    @CsvSource(ignoreLeadingAndTrailingWhitespace = false, textBlock = """
                    21.5,21.5
                    ' 21.5\r\n',21.5
                    +7,7.0
                    -0,-0.0
                    .5,0.5
                    5.,5.0
                    007,7.0
                    1e3,1000.0
                    0.30000000000000004,0.30000000000000004
                    123456789012345678901234567890,1.2345678901234568E29
                    """)
    void a_number_as_devices_write_it_is_a_reading(String payload, String value) {
        try (Workbench bench = new Workbench(layout(FieldSpec.of("t", Type.DOUBLE)))) {
            bench.decode("site/s1", payload);

            assertThat(bench.rejected).isEmpty();
            assertThat(bench.rows()).containsExactly(List.of(NOW, "s1", value));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    abc       | t is 'abc' where a double is wanted; send one, or change the field's type
                    21,5      | t is '21,5' where a double is wanted
                    21.5 C    | t is '21.5 C' where a double is wanted
                    1 2       | t is '1 2' where a double is wanted
                    NaN       | t is 'NaN' where a double is wanted
                    -Infinity | t is '-Infinity' where a double is wanted
                    0x1F      | t is '0x1F' where a double is wanted
                    1e999     | t is Infinity, not a finite number; look at the sensor
                    101       | t is 101.0, outside [0.0, 100.0]
                    ''        | the payload is empty; send a number
                    ' '       | the payload is empty; send a number
                    """)
    void anything_else_is_rejected_with_a_reason(String payload, String reason) {
        try (Workbench bench =
                new Workbench(layout(FieldSpec.of("t", Type.DOUBLE).within(0, 100)))) {
            bench.decode("site/s1", payload);

            assertThat(bench.rows()).isEmpty();
            assertThat(bench.rejected).singleElement().asString().startsWith(reason);
        }
    }

    @Test
    void an_int_is_a_whole_number_that_fits() {
        try (Workbench bench = new Workbench(layout(FieldSpec.of("n", Type.INT)))) {
            bench.decode("site/s1", "-9223372036854775808")
                    .decode("site/s1", "5.0")
                    .decode("site/s1", "9223372036854775808");

            assertThat(bench.rows()).containsExactly(List.of(NOW, "s1", "-9223372036854775808"));
            assertThat(bench.rejected.get(0)).startsWith("n is '5.0' where an int is wanted");
            assertThat(bench.rejected.get(1)).startsWith("n is 9223372036854775808, which does not fit a 64-bit int");
        }
    }

    @Test
    void bytes_that_are_no_text_are_rejected() {
        try (Workbench bench = new Workbench(layout(FieldSpec.of("n", Type.INT)))) {
            bench.decode(Message.of("site/s1", new byte[] {(byte) 0xFF, 0, 1}, Workbench.NOW));

            assertThat(bench.rejected).singleElement().asString().startsWith("n is '???' where an int is wanted");
        }
    }
}
