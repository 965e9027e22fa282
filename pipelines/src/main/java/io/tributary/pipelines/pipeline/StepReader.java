package io.tributary.pipelines.pipeline;

import io.tributary.pipelines.batch.Schema;
import io.tributary.pipelines.batch.Type;
import io.tributary.pipelines.config.Faults;
import io.tributary.pipelines.config.Section;
import io.tributary.pipelines.config.Setting;
import io.tributary.pipelines.config.Suggestion;
import io.tributary.pipelines.expression.Expression;
import io.tributary.pipelines.operator.OperatorPlan;
import io.tributary.pipelines.operator.Operators;
import io.tributary.pipelines.pipeline.Pipeline.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads the steps on readings: the grammar of {@code docs/steps.md}. A step is a word and its settings; to add one, add its
 * word to {@link #READERS}, its record to {@link Step} and its operator to {@link StepPlans}.
 */
final class StepReader {
    private static final Map<String, Reader> READERS = readers();

    private final TableFiles files;
    private final Faults faults;
    /** The columns at the step being read. */
    private Columns columns;

    /**
     * @param files where the tables of lookups and the modules of functions are read from
     * @param faults those of the file, which settings add to
     */
    StepReader(Columns columns, TableFiles files, Faults faults) {
        this.columns = columns;
        this.files = files;
        this.faults = faults;
    }

    /** Reads the settings of one step; null when faults leave none. */
    @FunctionalInterface
    interface Reader {
        @Nullable
        Step read(Setting setting, Columns columns, TableFiles files);
    }

    private static Map<String, Reader> readers() {
        Map<String, Reader> readers = new LinkedHashMap<>();
        readers.put("dedup", (setting, columns, files) -> dedup(setting.section(), columns));
        readers.put("select", (setting, columns, files) -> select(setting, columns));
        readers.put("drop", (setting, columns, files) -> drop(setting, columns));
        readers.put("rename", (setting, columns, files) -> rename(setting.section(), columns));
        readers.put("throttle", (setting, columns, files) -> KeyedStepReader.throttle(setting.section(), columns));
        readers.put("sample", (setting, columns, files) -> KeyedStepReader.sample(setting, columns));
        readers.put("fill", (setting, columns, files) -> KeyedStepReader.fill(setting.section(), columns));
        readers.put("resample", (setting, columns, files) -> KeyedStepReader.resample(setting.section(), columns));
        readers.put("fft", (setting, columns, files) -> KeyedStepReader.fft(setting, columns));
        readers.put("delta", (setting, columns, files) -> TrackReader.delta(setting.section(), columns));
        readers.put("increase", (setting, columns, files) -> TrackReader.increase(setting.section(), columns));
        readers.put("rate", (setting, columns, files) -> TrackReader.rate(setting.section(), columns));
        readers.put("ewma", (setting, columns, files) -> TrackReader.ewma(setting, columns));
        readers.put("average", (setting, columns, files) -> TrackReader.average(setting, columns));
        readers.put("anomaly", (setting, columns, files) -> TrackReader.anomaly(setting.section(), columns));
        readers.put("alarm", (setting, columns, files) -> TrackReader.alarm(setting, columns));
        readers.put("lookup", (setting, columns, files) -> LookupReader.lookup(setting, columns, files));
        readers.put("wasm", WasmReader::wasm);
        return readers;
    }

    /** All steps by name, those after the window included. */
    static List<String> words() {
        List<String> words = new ArrayList<>(List.of("where", "let", "window", JoinReader.WORD));
        words.addAll(READERS.keySet());
        return words;
    }

    Columns columns() {
        return columns;
    }

    /**
     * Reads a step other than {@code where} and {@code let}, which summaries have too, and {@code join}, which has a stream of its
     * own.
     *
     * @param afterWindow whether it stands where only summaries are left
     */
    Optional<Step> step(Setting item, Section step, boolean afterWindow) {
        String word = step.keys().stream()
                .filter(READERS::containsKey)
                .findFirst()
                .orElseGet(() -> step.keys().isEmpty() ? "" : step.keys().get(0));
        Reader reader = READERS.get(word);
        if (reader == null) {
            step.keys().forEach(step::at);
            item.fault("'" + word + "' is not a step" + Suggestion.of(word, words()));
            columns = columns.unknown();
            return Optional.empty();
        }
        Setting setting = step.at(word);
        if (afterWindow) {
            setting.fault(word + " works on readings; put it before the window");
        }
        int before = faults.size();
        Step read = reader.read(setting, columns, files);
        if (read == null || faults.size() > before) {
            columns = columns.unknown();
        } else if (columns.known() && !afterWindow) {
            columns = after(read, setting);
        }
        return Optional.ofNullable(read);
    }

    /** The columns after a step, or a fault where it does not fit those before it. */
    private Columns after(Step step, Setting setting) {
        try {
            OperatorPlan plan = StepPlans.of(step, columns.schema(), new HashMap<>());
            return columns.with(plan.output());
        } catch (IllegalArgumentException e) {
            setting.fault(String.valueOf(e.getMessage()));
            return columns.unknown();
        }
    }

    /**
     * Reads a condition; after it, columns are the same.
     *
     * @return as written, but with every unit if that is asked for
     */
    String where(Setting setting, boolean withUnits) {
        String condition = setting.text();
        Optional<Expression> expression = columns.expression(setting, condition);
        expression.ifPresent(compiled -> {
            if (compiled.type() != Type.BOOL) {
                setting.fault("a condition must be bool, not " + compiled.type().word() + ": '" + condition + "'");
            }
        });
        return written(expression, condition, withUnits);
    }

    private static String written(Optional<Expression> expression, String text, boolean withUnits) {
        return withUnits ? expression.map(Expression::withUnits).orElse(text) : text;
    }

    /**
     * Reads new columns, each of which may use the ones before it.
     *
     * @return as written, but with every unit if that is asked for
     */
    Map<String, String> let(Setting setting, boolean withUnits) {
        Map<String, String> added = new LinkedHashMap<>();
        setting.section().entries().forEach((name, value) -> {
            String text = value.text();
            columns.checkNew(name, value);
            Optional<Expression> compiled = columns.expression(value, text);
            if (compiled.isEmpty()) {
                columns = columns.unknown();
            } else if (!columns.has(name)) {
                columns = columns.with(Operators.with(columns.schema(), name, compiled.get()));
            }
            added.put(name, written(compiled, text, withUnits));
        });
        return added;
    }

    private static Step dedup(Section dedup, Columns columns) {
        return new Step.Dedup(
                columns.names(dedup.at("by"), dedup.at("by").requiredList()),
                dedup.at("within").duration(Duration.ofMillis(1), Duration.ofDays(31), Duration.ofMinutes(10)),
                (int) dedup.at("entriesMax").integer(1, 10_000_000, 100_000));
    }

    private static Step select(Setting setting, Columns columns) {
        List<String> chosen = columns.names(setting, setting.requiredList());
        Map<String, String> kept = new LinkedHashMap<>();
        chosen.stream().filter(name -> !name.equals(Schema.TIME_NAME)).forEach(name -> kept.put(name, name));
        return new Step.Columns(kept);
    }

    private static Step drop(Setting setting, Columns columns) {
        List<String> dropped = columns.names(setting, setting.requiredList());
        if (dropped.contains(Schema.TIME_NAME)) {
            setting.fault("'" + Schema.TIME_NAME + "' is the event time, which always stays");
        }
        Map<String, String> kept = new LinkedHashMap<>();
        for (Schema.Field field : columns.schema().fields()) {
            if (!field.name().equals(Schema.TIME_NAME) && !dropped.contains(field.name())) {
                kept.put(field.name(), field.name());
            }
        }
        return new Step.Columns(kept);
    }

    private static @Nullable Step rename(Section rename, Columns columns) {
        if (!columns.known()) {
            rename.entries();
            return null;
        }
        Map<String, String> newNames = new HashMap<>();
        rename.entries().forEach((old, place) -> {
            String name = place.text();
            if (!columns.has(old)) {
                boolean turned = columns.has(name);
                place.fault("no column '" + old + "'"
                        + (turned
                                ? "; write the old name first: { " + name + ": " + old + " }"
                                : Suggestion.of(old, columns.schema().names())));
            } else if (rename.entries().containsKey(name)) {
                // Its old bearer gets another name in the same step.
                newNames.put(old, name);
            } else {
                columns.checkNew(name, place);
                newNames.put(old, name);
            }
        });
        Map<String, String> kept = new LinkedHashMap<>();
        for (String name :
                columns.schema().names().subList(1, columns.schema().names().size())) {
            String now = newNames.getOrDefault(name, name);
            if (kept.put(now, name) != null) {
                rename.fault("two columns would be named '" + now + "'");
            }
        }
        if (newNames.containsKey(Schema.TIME_NAME)) {
            rename.fault("'" + Schema.TIME_NAME + "' is the event time, which keeps its name; copy it with let");
        }
        return new Step.Columns(kept);
    }
}
