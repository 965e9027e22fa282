package io.tributary.pipelines.expression;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cel.common.CelValidationException;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import dev.cel.runtime.CelUnknownSet;
import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.operator.Readings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * The official implementation of CEL gives the same values and the same errors, on expressions and readings made from a
 * seed. It is not told the columns that are null; what it then does not know, or fails at, is a null or an error for us.
 */
class CelOracleTest {
    private static final int EXPRESSIONS = 1_000;
    private static final int ROWS = 24;

    private final CelCompiler compiler = CelCompilerFactory.standardCelCompilerBuilder()
            .addVar("i", SimpleType.INT)
            .addVar("j", SimpleType.INT)
            .addVar("d", SimpleType.DOUBLE)
            .addVar("e", SimpleType.DOUBLE)
            .addVar("s", SimpleType.STRING)
            .addVar("t", SimpleType.STRING)
            .addVar("p", SimpleType.BOOL)
            .addVar("q", SimpleType.BOOL)
            .build();
    private final CelRuntime runtime =
            CelRuntimeFactory.legacyCelRuntimeBuilder().build();

    @Test
    void values_and_errors_are_those_of_the_official_implementation() throws Exception {
        int values = 0;
        int errors = 0;
        try (BufferAllocator allocator = new RootAllocator();
                Batch batch = Batch.allocate(allocator, GeneratedExpression.SCHEMA, ROWS)) {
            for (long seed = 0; seed < EXPRESSIONS; seed++) {
                RandomGenerator random =
                        RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
                GeneratedExpression generated = GeneratedExpression.any(random);
                boolean withNulls = seed % 4 == 3;
                List<List<@Nullable Object>> readings = readings(random, withNulls);
                batch.clear();
                if (seed % 16 == 0) {
                    Readings.forgetTexts(batch);
                }
                Readings.fill(batch, readings);
                Expression expression = compile(seed, generated);
                Evaluation results = expression.evaluate(batch);
                CelRuntime.Program program = program(seed, generated);
                for (int row = 0; row < ROWS; row++) {
                    Object expected = celResult(program, readings.get(row));
                    Object actual = result(results, row);
                    boolean agree = expected == FAILED
                            ? actual == FAILED || (withNulls && actual == NULL)
                            : expected.equals(actual);
                    assertThat(agree)
                            .as(
                                    "seed %d: %s as %s on %s%nCEL: %s%nours: %s",
                                    seed, generated.cel(), generated.ours(), readings.get(row), expected, actual)
                            .isTrue();
                    values += expected == FAILED ? 0 : 1;
                    errors += expected == FAILED ? 1 : 0;
                }
            }
        }
        assertThat(values).as("values compared").isGreaterThan(EXPRESSIONS * ROWS / 3);
        assertThat(errors).as("errors compared").isGreaterThan(EXPRESSIONS * ROWS / 20);
    }

    private static final Object FAILED = new Object() {
        @Override
        public String toString() {
            return "error";
        }
    };

    private static final Object NULL = new Object() {
        @Override
        public String toString() {
            return "null";
        }
    };

    private static Expression compile(long seed, GeneratedExpression generated) {
        try {
            return Expression.compile(generated.ours(), GeneratedExpression.SCHEMA);
        } catch (ExpressionException e) {
            throw new AssertionError("seed " + seed + ": " + generated.ours() + " at " + e.offset(), e);
        }
    }

    private CelRuntime.Program program(long seed, GeneratedExpression generated) throws CelEvaluationException {
        try {
            return runtime.createProgram(compiler.compile(generated.cel()).getAst());
        } catch (CelValidationException e) {
            throw new AssertionError("seed " + seed + ": CEL refuses " + generated.cel(), e);
        }
    }

    private static Object celResult(CelRuntime.Program program, List<@Nullable Object> reading) {
        Map<String, Object> known = new HashMap<>();
        for (int i = 1; i < reading.size(); i++) {
            Object value = reading.get(i);
            if (value != null) {
                known.put(GeneratedExpression.SCHEMA.fields().get(i).name(), value);
            }
        }
        try {
            Object result = program.eval(known);
            return result instanceof CelUnknownSet ? FAILED : result;
        } catch (CelEvaluationException e) {
            return FAILED;
        }
    }

    private static Object result(Evaluation results, int row) {
        if (results.isError(row)) {
            assertThat(results.error(row)).contains("; ");
            return FAILED;
        }
        if (results.isNull(row)) {
            return NULL;
        }
        return switch (results.type()) {
            case BOOL -> results.getBool(row);
            case INT, TIME -> results.getLong(row);
            case DOUBLE -> results.getDouble(row);
            case TEXT -> results.getText(row);
        };
    }

    private static List<List<@Nullable Object>> readings(RandomGenerator random, boolean withNulls) {
        List<List<@Nullable Object>> readings = new ArrayList<>();
        for (int row = 0; row < ROWS; row++) {
            List<@Nullable Object> reading = new ArrayList<>(List.of((Object) 0L));
            for (int i = 1; i < GeneratedExpression.SCHEMA.fields().size(); i++) {
                Object value;
                do {
                    value = Readings.value(GeneratedExpression.SCHEMA.fields().get(i), random);
                } while (value == null && !withNulls);
                reading.add(value);
            }
            readings.add(reading);
        }
        return readings;
    }
}
