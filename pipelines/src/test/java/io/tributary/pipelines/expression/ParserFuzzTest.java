package io.tributary.pipelines.expression;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

/** Whatever is given as an expression, it compiles or is an {@link ExpressionException} that points into the text. */
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
            "9999999999999999999");

    @FuzzTest(maxDuration = "60s")
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
            assertThat(Expression.compile(text, GeneratedExpression.SCHEMA).text())
                    .isEqualTo(text);
        } catch (ExpressionException e) {
            assertThat(e.offset()).as("offset in %s", text).isBetween(0, text.length());
            assertThat(e).hasMessageMatching("(?s).{10,}");
        } catch (RuntimeException | StackOverflowError e) {
            throw new AssertionError("not a fault of the text: " + text, e);
        }
    }
}
