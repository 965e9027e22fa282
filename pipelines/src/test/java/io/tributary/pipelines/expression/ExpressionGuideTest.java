package io.tributary.pipelines.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tributary.pipelines.batch.Schema;
import io.tributary.pipelines.batch.Type;
import io.tributary.pipelines.unit.Unit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What {@code docs/expressions.md} shows is so. */
class ExpressionGuideTest {
    private static final Path GUIDE = Path.of("..", "docs", "expressions.md");
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```(\\w*)\\n(.*?)^```$");
    private static final Pattern RESULT = Pattern.compile("^(.*?) +// => (.*)$");
    private static final Pattern REFUSED = Pattern.compile("^(.*?) +// refused: (.*)$");

    static Stream<String> examples() throws IOException {
        return blocks("cel").flatMap(block -> block.lines());
    }

    @ParameterizedTest
    @MethodSource("examples")
    void every_example_gives_what_stands_beside_it(String line) throws IOException {
        OneReading reading = reading();
        MatchResult result = RESULT.matcher(line).results().findFirst().orElse(null);
        if (result != null) {
            String actual = reading.result(result.group(1)).replaceFirst("^error: '.*?' at \\d+: ", "error: ");
            assertThat(actual).isEqualTo(result.group(2));
            // The whole line is an expression too: what stands beside is a comment.
            assertThat(Expression.compile(line, reading.schema()).type()).isNotNull();
            return;
        }
        MatchResult refused = REFUSED.matcher(line).results().findFirst().orElseThrow();
        ExpressionException fault = catchThrowableOfType(
                ExpressionException.class, () -> Expression.compile(refused.group(1), reading.schema()));
        assertThat(fault).as("fault of %s", refused.group(1)).isNotNull().hasMessage(refused.group(2));
    }

    @Test
    void every_block_of_the_guide_is_an_example_or_the_reading() throws IOException {
        List<String> kinds = BLOCK.matcher(Files.readString(GUIDE))
                .results()
                .map(block -> block.group(1))
                .distinct()
                .sorted()
                .toList();
        assertThat(kinds).containsExactly("cel", "reading");
        assertThat(examples().count()).isGreaterThan(40);
    }

    @Test
    void every_function_has_an_example() throws IOException {
        String guide = examples().reduce("", (a, b) -> a + "\n" + b);
        assertThat(Expression.functions())
                .allSatisfy(function -> assertThat(guide).contains(function + "("));
    }

    @Test
    void every_unit_is_listed() throws IOException {
        String guide = Files.readString(GUIDE);
        assertThat(Unit.known()).allSatisfy(code -> assertThat(guide).contains("`" + code + "`"));
    }

    private static Stream<String> blocks(String kind) throws IOException {
        return BLOCK.matcher(Files.readString(GUIDE))
                .results()
                .filter(block -> block.group(1).equals(kind))
                .map(block -> block.group(2));
    }

    /** The reading of the guide: lines of {@code name: type in unit = value} after the event time. */
    private static OneReading reading() throws IOException {
        List<Schema.Field> fields = new ArrayList<>();
        List<@Nullable Object> values = new ArrayList<>();
        for (String line : blocks("reading").findFirst().orElseThrow().lines().toList()) {
            String[] parts = line.split(": | = ", 3);
            if (parts.length == 2) {
                values.add(ChronoUnit.MICROS.between(Instant.EPOCH, Instant.parse(parts[1])));
            } else {
                String[] typeAndUnit = parts[1].split(" in ", 2);
                Type type = Type.valueOf(typeAndUnit[0].toUpperCase(Locale.ROOT));
                fields.add(new Schema.Field(parts[0], type, typeAndUnit.length == 2 ? typeAndUnit[1] : ""));
                values.add(parts[2].equals("null") ? null : value(type, parts[2]));
            }
        }
        return new OneReading(Schema.of(fields), values);
    }

    private static Object value(Type type, String text) {
        return switch (type) {
            case BOOL -> Boolean.valueOf(text);
            case INT -> Long.valueOf(text);
            case TIME -> ChronoUnit.MICROS.between(Instant.EPOCH, Instant.parse(text));
            case DOUBLE -> Double.valueOf(text);
            case TEXT -> text.substring(1, text.length() - 1);
        };
    }
}
