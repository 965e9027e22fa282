package io.tributary.pipelines.summary;

import io.tributary.pipelines.batch.Type;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

/**
 * The steps after the window, for summaries. They see the group values, the output fields, and {@code window_start} and
 * {@code window_end} as times ({@code time} is the window's start); each {@code let} adds a field.
 *
 * <p>Lists pass through: no step sees them.
 *
 * <p>Compiled steps are kept for the {@value #COMPILED_MAX} combinations of steps and types used last. A missing value
 * has no type of its own: it takes the first type with which the steps can be compiled, double before all others.
 *
 * <p>One thread. The caller's allocator gets everything back at {@link #close}.
 */
public final class SummarySteps implements AutoCloseable {
    private static final int COMPILED_MAX = 64;
    private static final List<Type> GUESSES = List.of(Type.DOUBLE, Type.TEXT, Type.INT, Type.BOOL, Type.TIME);

    private final BufferAllocator allocator;
    private final LinkedHashMap<Compiled, Compilation> compiled = new LinkedHashMap<>(16, 0.75f, true);

    /** What the steps made of one summary. */
    public sealed interface Result {}

    /** @param fields the fields that came in and those that {@code let}s added */
    public record Kept(Map<String, Value> fields) implements Result {}

    /** A {@code where} was false or null. */
    public record Filtered() implements Result {}

    /** @param reason place, value, rule and way out */
    public record Failed(String reason) implements Result {}

    private record Compiled(List<Summary.Step> steps, Map<String, Type> types) {}

    /** Compiled steps, or why they are none. */
    private record Compilation(@Nullable StepChain chain, String reason) {}

    public SummarySteps(BufferAllocator allocator) {
        this.allocator = allocator;
    }

    /** Applies the steps to one summary's fields. */
    public Result apply(List<Summary.Step> steps, Summary.Key key, Map<String, Value> fields) {
        if (steps.isEmpty()) {
            return new Kept(fields);
        }
        for (String name : new TreeSet<>(fields.keySet())) {
            if (key.group().containsKey(name)) {
                return new Failed("'" + name + "' is both a group column and an output field; rename the field");
            }
        }
        Map<String, Value> values = new LinkedHashMap<>(key.group());
        values.putAll(fields);
        Compilation compilation = compilation(steps, values);
        if (compilation.chain() == null) {
            return new Failed(compilation.reason());
        }
        return compilation.chain().apply(key, values, fields);
    }

    /** Applies the steps to each of the rows, in order. */
    public List<Result> apply(List<Summary.Step> steps, List<Summary> rows) {
        List<Result> results = new ArrayList<>();
        for (Summary row : rows) {
            results.add(apply(steps, row.key(), row.fields()));
        }
        return results;
    }

    private Compilation compilation(List<Summary.Step> steps, Map<String, Value> values) {
        Compilation first = null;
        for (Type guess : GUESSES) {
            Compilation found = compilation(new Compiled(steps, types(values, guess)));
            if (found.chain() != null || !values.containsValue(Value.MISSING)) {
                return found;
            }
            first = first == null ? found : first;
        }
        return first == null ? new Compilation(null, "") : first;
    }

    private Compilation compilation(Compiled key) {
        Compilation known = compiled.get(key);
        if (known == null) {
            known = compile(key);
            compiled.put(key, known);
            if (compiled.size() > COMPILED_MAX) {
                drop(compiled.keySet().iterator().next());
            }
        }
        return known;
    }

    private Compilation compile(Compiled key) {
        try {
            return new Compilation(StepChain.compile(key.steps(), key.types(), allocator), "");
        } catch (IllegalArgumentException e) {
            return new Compilation(null, String.valueOf(e.getMessage()));
        }
    }

    private void drop(Compiled eldest) {
        Compilation dropped = compiled.remove(eldest);
        if (dropped != null && dropped.chain() != null) {
            dropped.chain().close();
        }
    }

    private static Map<String, Type> types(Map<String, Value> values, Type ofMissing) {
        Map<String, Type> types = new LinkedHashMap<>();
        values.forEach((name, value) -> {
            if (!(value instanceof Value.OfList)) {
                types.put(name, type(value, ofMissing));
            }
        });
        return types;
    }

    private static Type type(Value value, Type ofMissing) {
        if (value instanceof Value.OfDouble) {
            return Type.DOUBLE;
        } else if (value instanceof Value.OfInt) {
            return Type.INT;
        } else if (value instanceof Value.OfBool) {
            return Type.BOOL;
        } else if (value instanceof Value.OfText) {
            return Type.TEXT;
        } else if (value instanceof Value.OfTime) {
            return Type.TIME;
        }
        return ofMissing;
    }

    @Override
    public void close() {
        while (!compiled.isEmpty()) {
            drop(compiled.keySet().iterator().next());
        }
    }
}
