package io.tributary.pipelines.expression;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cel.common.CelValidationException;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.extensions.CelExtensions;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import dev.cel.runtime.CelUnknownSet;
import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.batch.Schema;
import io.tributary.pipelines.batch.Type;
import io.tributary.pipelines.operator.Readings;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
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
    private static final int EXPRESSIONS = 4_000;
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
            .addVar("u", SimpleType.TIMESTAMP)
            .addVar("v", SimpleType.TIMESTAMP)
            .addLibraries(CelExtensions.strings(), CelExtensions.math())
            .build();
    private final CelRuntime runtime = CelRuntimeFactory.legacyCelRuntimeBuilder()
            .addLibraries(CelExtensions.strings(), CelExtensions.math())
            .build();

    /** Found by generated expressions or by thought; ours, and the same for CEL where that differs. */
    private static final List<GeneratedExpression> REGRESSIONS = List.of(
            new GeneratedExpression("math.trunc(-0.7 * (i % 9))", "math.trunc(-0.7 * double(i % 9))"),
            both("math.ceil(-0.7 * d)"),
            both("math.sign(-0.0 * d)"),
            both("string(math.trunc(-0.5)) + string(math.ceil(-0.5)) + string(math.abs(-0.0))"),
            both("string(math.round(-0.2)) + string(math.round(-0.0)) + string(math.sign(-0.0))"),
            both("math.round(4503599627370497.5)"),
            both("math.greatest(d, e, 0.0)"),
            both("math.least(d, e, -0.0)"),
            both("\"\".indexOf(t)"),
            both("\"\".indexOf(\"\") + \"\".lastIndexOf(\"\")"),
            both("s.indexOf(\"\", 99) + s.lastIndexOf(\"\", -7)"),
            both("s.lastIndexOf(t)"),
            both("size(\"\".split(\"\"))"),
            both("s in \"\".split(\"\")"),
            both("size(s.split(\"\", 2))"),
            both("size(s.split(\"o\", -5))"),
            both("size(\"\".split(\"\", 1))"),
            both("s.split(\"o\", 2)[1]"),
            both("s.replace(\"\", \"_\", 3)"),
            both("\"\".replace(\"\", \"_\")"),
            both("s.charAt(size(s))"),
            both("s.substring(size(s))"),
            both("\"\u0085\u2028 \u180e\u200b\".trim()"),
            both("bool(\"T\")"),
            both("bool(\"f\") || bool(\"0\") || bool(\"FALSE\")"),
            both("duration(s + \"m\").getMilliseconds()"),
            both("(u - v).getMilliseconds()"),
            both("u.getDayOfYear(\"Australia/Lord_Howe\")"),
            both("timestamp(\"9999-12-31T23:59:59.999999Z\") + (u - v)"),
            both("timestamp(\"0001-01-01T00:00:00Z\") + (u - v)"),
            both("string(timestamp(\"0001-01-01T00:00:00Z\")) + string(timestamp(\"9999-12-31T23:59:59Z\"))"),
            both("timestamp(253402300799) > u"),
            both("timestamp(i) == timestamp(j)"),
            both("timestamp(s.replace(s, \"2026-02-29T00:00:00Z\")) > u"),
            both("timestamp(s.replace(s, \"2026-01-01T00:00:00+1800\")) > u"),
            both("timestamp(s.replace(s, \"2026-01-01 00:00:00Z\")) > u"),
            both("duration(\"315576000000s\") > u - v"),
            both("(duration(\"315575999999s\") + (u - v)).getHours()"),
            both("s.matches(\"\")"));

    private static GeneratedExpression both(String text) {
        return new GeneratedExpression(text, text);
    }

    private final AtomicInteger values = new AtomicInteger();
    private final AtomicInteger errors = new AtomicInteger();

    @Test
    void values_and_errors_are_those_of_the_official_implementation() throws Exception {
        for (long seed = 0; seed < EXPRESSIONS; seed++) {
            RandomGenerator random = random(seed);
            compare(seed, GeneratedExpression.any(random), random);
        }
        assertThat(values).as("values compared").hasValueGreaterThan(EXPRESSIONS * ROWS / 3);
        assertThat(errors).as("errors compared").hasValueGreaterThan(EXPRESSIONS * ROWS / 20);
    }

    @Test
    void what_once_differed_is_the_same() throws Exception {
        for (GeneratedExpression regression : REGRESSIONS) {
            for (long seed = 0; seed < 4; seed++) {
                compare(seed, regression, random(seed));
            }
        }
    }

    private static RandomGenerator random(long seed) {
        return RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    }

    private void compare(long seed, GeneratedExpression generated, RandomGenerator random) throws Exception {
        boolean withNulls = seed % 4 == 3;
        List<List<@Nullable Object>> readings = readings(random, withNulls);
        try (BufferAllocator allocator = new RootAllocator();
                Batch batch = Batch.allocate(allocator, GeneratedExpression.SCHEMA, ROWS)) {
            Expression expression = compile(seed, generated);
            CelRuntime.Program program = program(seed, generated);
            // What is remembered from one batch to the next must still be right.
            for (int turn = 0; turn < 2; turn++) {
                batch.clear();
                if (turn == 1 && seed % 8 == 0) {
                    Readings.forgetTexts(batch);
                }
                Readings.fill(batch, readings.subList(turn * ROWS / 2, (turn + 1) * ROWS / 2));
                Evaluation results = expression.evaluate(batch);
                for (int row = 0; row < ROWS / 2; row++) {
                    List<@Nullable Object> reading = readings.get(turn * ROWS / 2 + row);
                    agree(seed, generated, reading, celResult(program, reading), result(results, row), withNulls);
                }
            }
        }
    }

    private void agree(
            long seed,
            GeneratedExpression generated,
            List<@Nullable Object> reading,
            Object expected,
            Object actual,
            boolean withNulls) {
        if (expected == MISTAKEN) {
            return;
        }
        boolean agree =
                expected == FAILED ? actual == FAILED || (withNulls && actual == NULL) : expected.equals(actual);
        if (!agree) {
            throw new AssertionError(String.format(
                    "seed %d: %s as %s on %s%nCEL: %s%nours: %s",
                    seed, generated.cel(), generated.ours(), reading, expected, actual));
        }
        (expected == FAILED ? errors : values).incrementAndGet();
    }

    private static final Object FAILED = new Object() {
        @Override
        public String toString() {
            return "error";
        }
    };

    /** Where the official implementation for Java fails and CEL's definition does not. */
    private static final List<String> MISTAKES = List.of(
            // A duration below zero with a fraction of a second, as the result of + or -.
            "Nanos must have the same sign as seconds",
            // Nothing can be found in an empty text.
            "ndexOf failure: Offset out of range: 0",
            "must be greater than zero: 0",
            // Two times more than 292 years apart.
            "long overflow");

    private static final Object MISTAKEN = new Object();

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

    private static boolean isMistake(@Nullable Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            String message = String.valueOf(cause.getMessage());
            if (MISTAKES.stream().anyMatch(message::contains)) {
                return true;
            }
        }
        return false;
    }

    private static Object celResult(CelRuntime.Program program, List<@Nullable Object> reading) {
        Map<String, Object> known = new HashMap<>();
        for (int i = 1; i < reading.size(); i++) {
            Object value = reading.get(i);
            Schema.Field field = GeneratedExpression.SCHEMA.fields().get(i);
            if (value != null) {
                boolean isTime = field.type() == Type.TIME;
                known.put(field.name(), isTime ? Instant.EPOCH.plus((Long) value, ChronoUnit.MICROS) : value);
            }
        }
        try {
            Object result = program.eval(known);
            if (result instanceof Instant instant) {
                return instant.getEpochSecond() * 1_000_000 + instant.getNano() / 1_000;
            }
            return result instanceof CelUnknownSet ? FAILED : result;
        } catch (CelEvaluationException e) {
            return isMistake(e) ? MISTAKEN : FAILED;
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

    /** A whole second of the years 1950 to 2050, often close to a change of the clocks in New York or Berlin. */
    private static long second(RandomGenerator random) {
        return switch (random.nextInt(4)) {
            case 0, 1 -> random.nextLong(-630_000_000L, 2_520_000_000L);
            case 2 -> 1_762_063_200L + random.nextInt(-3, 3) * 1_800L;
            default -> 1_774_746_000L + random.nextInt(-2, 2);
        };
    }

    private static List<List<@Nullable Object>> readings(RandomGenerator random, boolean withNulls) {
        List<List<@Nullable Object>> readings = new ArrayList<>();
        for (int row = 0; row < ROWS; row++) {
            // The same for all times of a reading, so that their differences are whole seconds.
            long fraction = random.nextBoolean() ? 0 : random.nextInt(1_000_000);
            List<@Nullable Object> reading = new ArrayList<>(List.of((Object) 0L));
            for (int i = 1; i < GeneratedExpression.SCHEMA.fields().size(); i++) {
                Object value;
                do {
                    value = Readings.value(GeneratedExpression.SCHEMA.fields().get(i), random);
                } while (value == null && !withNulls);
                boolean isTime = GeneratedExpression.SCHEMA.fields().get(i).type() == Type.TIME;
                reading.add(isTime && value != null ? second(random) * 1_000_000 + fraction : value);
            }
            readings.add(reading);
        }
        return readings;
    }
}
