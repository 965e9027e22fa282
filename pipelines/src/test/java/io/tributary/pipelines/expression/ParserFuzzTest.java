package io.tributary.pipelines.expression;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.batch.Type;
import io.tributary.pipelines.operator.Readings;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Whatever is given as an expression, it compiles or is an {@link ExpressionException} that points into the text; and what
 * compiles is worked out for every reading, to a value, a null or an error with a reason.
 */
class ParserFuzzTest {
    private static final RandomGeneratorFactory<RandomGenerator> RANDOM = RandomGeneratorFactory.of("L64X128MixRandom");
    private static final List<String> PIECES = List.of(
            "i",
            "d",
            "s",
            "p",
            "x",
            "(",
            ")",
            "[",
            "]",
            ",",
            ".",
            "?",
            ":",
            "==",
            "!=",
            "<",
            ">=",
            "&&",
            "||",
            "!",
            "-",
            "+",
            "*",
            "/",
            "%",
            "in",
            "null",
            "true",
            "1",
            "2.5",
            "0x",
            "1e",
            "\"a\"",
            "'",
            "\"\"\"",
            "\\",
            "\\u",
            "size",
            "int",
            "contains",
            "and",
            "not",
            "=",
            "&",
            "//",
            "\n",
            "\ud83d",
            "\u00e9",
            "{",
            "b'",
            "r\"",
            "\0",
            "time",
            "u",
            "timestamp(",
            "duration('1h')",
            "getHours(",
            "'Europe/Berlin'",
            "math.",
            "greatest(",
            "round(",
            "matches(",
            "'[a-z]+'",
            "substring(",
            "indexOf(",
            "replace(",
            "split(','",
            "convert(",
            "'Cel'",
            "has(",
            "9999999999999999999");

    private static final BufferAllocator ALLOCATOR = new RootAllocator();
    private static final Batch BATCH = Batch.allocate(ALLOCATOR, GeneratedExpression.SCHEMA, 16);

    @BeforeAll
    static void draw() {
        RandomGenerator random = RANDOM.create(1);
        List<List<@Nullable Object>> readings = new ArrayList<>();
        for (int row = 0; row < BATCH.capacity(); row++) {
            List<@Nullable Object> reading = new ArrayList<>(List.of((Object) 0L));
            GeneratedExpression.SCHEMA.fields().stream()
                    .skip(1)
                    .forEach(field -> reading.add(Readings.value(field, random)));
            readings.add(reading);
        }
        Readings.fill(BATCH, readings);
    }

    @AfterAll
    static void close() {
        BATCH.close();
        ALLOCATOR.close();
    }

    @FuzzTest(maxDuration = "5m")
    void any_bytes_compile_or_are_a_fault(byte[] data) {
        compilesOrIsAFault(new String(data, StandardCharsets.UTF_8));
    }

    @Test
    void any_pieces_compile_or_are_a_fault() {
        for (long seed = 0; seed < 5_000; seed++) {
            RandomGenerator random = RANDOM.create(seed);
            StringBuilder text = new StringBuilder();
            for (int pieces = 1 + random.nextInt(12); pieces > 0; pieces--) {
                text.append(PIECES.get(random.nextInt(PIECES.size()))).append(random.nextBoolean() ? " " : "");
            }
            compilesOrIsAFault(text.toString());
        }
    }

    @Test
    void an_expression_with_one_change_compiles_or_is_a_fault() {
        for (long seed = 0; seed < 5_000; seed++) {
            RandomGenerator random = RANDOM.create(seed);
            StringBuilder text =
                    new StringBuilder(GeneratedExpression.any(random).ours());
            int at = random.nextInt(text.length());
            text.replace(at, at + random.nextInt(2), PIECES.get(random.nextInt(PIECES.size())));
            compilesOrIsAFault(text.toString());
        }
    }

    private static void compilesOrIsAFault(String text) {
        try {
            Expression expression = Expression.compile(text, GeneratedExpression.SCHEMA);
            assertThat(expression.text()).isEqualTo(text);
            workOut(expression.evaluate(BATCH));
        } catch (ExpressionException e) {
            assertThat(e.offset()).as("offset in %s", text).isBetween(0, text.length());
            assertThat(e).hasMessageMatching("(?s).{10,}");
        } catch (RuntimeException | StackOverflowError e) {
            throw new AssertionError("not a fault of the text: " + text, e);
        }
    }

    private static void workOut(Evaluation results) {
        for (int row = 0; row < results.rows(); row++) {
            if (results.isError(row)) {
                assertThat(results.error(row)).contains("; ");
            } else if (!results.isNull(row) && results.type() == Type.TEXT) {
                assertThat(results.getText(row)).isNotNull();
            }
        }
    }
}
