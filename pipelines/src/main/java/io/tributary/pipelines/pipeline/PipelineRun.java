package io.tributary.pipelines.pipeline;

import io.tributary.pipelines.aggregate.Aggregation;
import io.tributary.pipelines.aggregate.AggregationException;
import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.batch.Column;
import io.tributary.pipelines.batch.Schema;
import io.tributary.pipelines.config.Durations;
import io.tributary.pipelines.kernel.KernelException;
import io.tributary.pipelines.message.Message;
import io.tributary.pipelines.operator.Divisible;
import io.tributary.pipelines.operator.LiveTable;
import io.tributary.pipelines.operator.Operator;
import io.tributary.pipelines.operator.Table;
import io.tributary.pipelines.state.Stateful;
import io.tributary.pipelines.summary.Summary;
import io.tributary.pipelines.summary.SummarySteps;
import io.tributary.pipelines.summary.Value;
import io.tributary.pipelines.window.Window;
import io.tributary.pipelines.window.Windows;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

/**
 * A pipeline at work: batches go in, summaries come out, and every reading is accounted for. One thread, but for {@link
 * #counts} and {@link #quarantine}.
 */
public final class PipelineRun implements AutoCloseable {
    private static final int QUARANTINE_ENTRIES_MAX = 100;
    /** For steps that wait for time, before a window that goes by arrival: as of other windows. */
    private static final Duration IDLE = Duration.ofSeconds(30);

    private Pipeline pipeline;
    private final String site;
    private final Summary.Origin origin;
    private final Consumer<Summary> output;
    private final Consumer<Summary> lateOutput;
    private final SummarySteps after;
    private final Quarantine quarantine = new Quarantine(QUARANTINE_ENTRIES_MAX);
    private final List<Stage> stages = new ArrayList<>();
    /** Of lookups in files, by the spec that the pipeline has of them; fixed after construction. */
    private final Map<TableSpec, LiveTable> tables = new LinkedHashMap<>();

    private final Window window;
    private final WindowOutput windowOutput = new WindowOutput();
    /** How much later than they came readings may reach the window, in event time. */
    private final long delayMicros;
    /** Silence longer than that means that time passes. */
    private final long idleMicros;

    /** Replaced as a whole, so that looking at it costs the same whether or not somebody watches. */
    private List<Watch> watches = List.of();

    private final Tally tally;
    private volatile Counts counts = Counts.NONE;
    private volatile List<StepState> steps = List.of();
    private volatile Window.State windowState = Window.State.NONE;

    /** As below, for a pipeline that does not ask for late readings, or a caller that has no use for them. */
    public PipelineRun(
            Pipeline pipeline,
            String site,
            Summary.Origin origin,
            BufferAllocator allocator,
            Consumer<Summary> output) {
        this(pipeline, site, origin, allocator, output, reading -> {});
    }

    /**
     * @param output takes each summary as soon as its window closes, on the calling thread: with partials where those of
     *     several nodes can be merged, else finished, the steps after the window applied
     * @param lateOutput takes late readings, as {@link LateReading} makes them, if the pipeline asks for them
     * @param allocator lends the operators their Arrow memory until {@link #close}
     */
    public PipelineRun(
            Pipeline pipeline,
            String site,
            Summary.Origin origin,
            BufferAllocator allocator,
            Consumer<Summary> output,
            Consumer<Summary> lateOutput) {
        this.pipeline = pipeline;
        this.site = site;
        this.origin = origin;
        this.output = output;
        this.lateOutput = lateOutput;
        this.after = new SummarySteps(allocator);
        Schema schema = pipeline.layout().schema();
        for (Pipeline.Step step : pipeline.before()) {
            Operator operator = StepPlans.of(step, schema, tables).open(allocator);
            stages.add(new Stage(operator, stages.size() + 1));
            schema = operator.output();
        }
        this.window = window(pipeline, schema);
        this.tally = new Tally(
                Stream.concat(stages.stream().map(stage -> stage.operator.memory()), Stream.of(window.memory()))
                        .map(Stateful::form)
                        .toList());
        this.delayMicros =
                stages.stream().mapToLong(stage -> stage.operator.delayMicros()).sum();
        Duration idle = pipeline.window().progress().idle();
        this.idleMicros = Durations.micros(idle.isZero() ? IDLE : idle);
    }

    private static Window window(Pipeline pipeline, Schema input) {
        try {
            Aggregation aggregation = Aggregation.compile(
                    pipeline.calls(), input, pipeline.window().by());
            return Windows.of(pipeline.window(), aggregation);
        } catch (AggregationException e) {
            throw new IllegalArgumentException("a pipeline that was read without faults: " + e.getMessage(), e);
        }
    }

    public Pipeline pipeline() {
        return pipeline;
    }

    /** Who it is in its summaries. */
    public Summary.Origin origin() {
        return origin;
    }

    /** The columns as decoded, and then those after each step before the window. */
    public List<Schema> schemas() {
        List<Schema> schemas = new ArrayList<>();
        schemas.add(pipeline.layout().schema());
        stages.forEach(stage -> schemas.add(stage.operator.output()));
        return schemas;
    }

    /**
     * For each step before the window why others can't do its work for this node, or an empty text where they {@linkplain Divisible can}.
     */
    public List<String> staysBecause() {
        return stages.stream()
                .map(stage -> stage.operator instanceof Divisible divisible
                        ? divisible.staysBecause()
                        : "it takes less to do than to send")
                .toList();
    }

    /** Who sees the batches at one place of a pipeline. */
    @FunctionalInterface
    public interface Watcher {
        /** @param batch lent until return */
        void saw(Batch batch);
    }

    private record Watch(int stage, Watcher watcher) {}

    /**
     * Shows every batch to somebody, until {@link #unwatch}.
     *
     * @param stage 0 for readings as decoded, or the number of steps behind them
     * @throws IllegalArgumentException when there are not so many steps before the window
     */
    public void watch(int stage, Watcher watcher) {
        if (stage < 0 || stage > stages.size()) {
            throw new IllegalArgumentException("step " + stage + " is outside [0, " + stages.size()
                    + "], the steps before the window of " + pipeline.name());
        }
        List<Watch> more = new ArrayList<>(watches);
        more.add(new Watch(stage, watcher));
        watches = List.copyOf(more);
    }

    public void unwatch(Watcher watcher) {
        watches = watches.stream().filter(watch -> watch.watcher != watcher).toList();
    }

    /**
     * Goes on as another pipeline, with the windows that are open.
     *
     * @throws IllegalArgumentException unless it {@link Pipeline#continues} this one
     */
    public void become(Pipeline next) {
        if (!next.continues(pipeline)) {
            throw new IllegalArgumentException("pipeline " + next.name() + " means something else by its windows");
        }
        pipeline = next;
        steps = stepStates();
    }

    /**
     * Has others do what of the steps' work {@linkplain Divisible can be done elsewhere}. The results are the same, and come out in
     * the same order.
     *
     * @param workers also told by {@link Workers.Order#isFilled} when the run did the work itself
     */
    public void share(Workers workers) {
        stages.forEach(stage -> stage.share(workers));
    }

    /** Portions of work that others have now. The run's memory is not to be kept before all are back. */
    public int underWay() {
        return stages.stream()
                .mapToInt(stage -> stage.line == null ? 0 : stage.line.length())
                .sum();
    }

    /** Of those the ones that nobody has done yet; the others wait for them. */
    public int notDone() {
        return stages.stream()
                .mapToInt(stage -> stage.line == null ? 0 : stage.line.open())
                .sum();
    }

    /** Does everything itself that others have now. */
    public void takeBack() {
        stages.forEach(Stage::finish);
        publish();
    }

    /** A message held a reading that could not be decoded. */
    public void rejected(Message message, String reason) {
        tally.in++;
        tally.quarantined++;
        quarantine.add(message, reason);
        publish();
    }

    /** @param batch of the layout's schema; lent until return */
    public void process(Batch batch) {
        tally.in += batch.rows();
        pass(batch, 0);
        publish();
    }

    /** So long has no reading come: windows close as if event time had passed at the rate of the clock since. */
    public void idle(long elapsedMicros) {
        if (underWay() > 0) {
            return; // Readings are on their way to the window.
        }
        if (elapsedMicros > idleMicros) {
            stages.forEach(stage -> stage.operator.idle(elapsedMicros, stage));
        }
        // The window sees readings that much later than they came.
        window.idle(Math.max(0, elapsedMicros - delayMicros), windowOutput);
        publish();
    }

    /** Closes every open window now. */
    public void flush() {
        for (Stage stage : stages) {
            stage.finish();
            stage.operator.flush(stage);
            stage.finish();
        }
        window.flush(windowOutput);
        publish();
    }

    /**
     * All that the run remembers, in parts that are kept apart: what they {@linkplain Stateful#changes have to tell} is asked of
     * all of them between two calls of the run. After they have been restored, in their order, the run is as it was.
     */
    public List<Stateful> memory() {
        List<Stateful> parts = new ArrayList<>();
        parts.add(tally);
        stages.forEach(stage -> parts.add(stage.operator.memory()));
        parts.add(window.memory());
        return parts;
    }

    /** Shows {@link #counts}, {@link #steps} and {@link #windowState} as restored. */
    public void restored() {
        publish();
    }

    /** Where the readings went, as of the end of the last call. Any thread. */
    public Counts counts() {
        return counts;
    }

    /** The tables that lookups read from files: whoever watches those files may {@link #replace} them. Any thread. */
    public List<TableSpec> tables() {
        return List.copyOf(tables.keySet());
    }

    /**
     * Puts other rows in the place of a table's, from the next batch on. Any thread.
     *
     * @param spec one of {@link #tables}
     * @param rows read by {@link TableReader} for that spec
     */
    public void replace(TableSpec spec, Table rows) {
        LiveTable table = tables.get(spec);
        if (table == null) {
            throw new IllegalArgumentException("no lookup of this pipeline reads " + spec);
        }
        table.replace(rows);
    }

    /** What the steps hold, in their order, as of the end of the last call. Any thread. */
    public List<StepState> steps() {
        return steps;
    }

    /** What the window holds, as of the end of the last call. Any thread. */
    public Window.State windowState() {
        return windowState;
    }

    /** Any thread. */
    public Quarantine quarantine() {
        return quarantine;
    }

    private void pass(Batch batch, int stage) {
        for (Watch watch : watches) {
            if (watch.stage == stage) {
                watch.watcher.saw(batch);
            }
        }
        if (stage == stages.size()) {
            window.process(batch, windowOutput);
        } else {
            stages.get(stage).operator.process(batch, stages.get(stage));
        }
    }

    /** Results come in between the run's calls, and show in its counts. */
    private Workers.Order published(Workers.Order order) {
        return new Workers.Order() {
            @Override
            public boolean isFilled() {
                return order.isFilled();
            }

            @Override
            public void fill(byte[] result) throws KernelException {
                order.fill(result);
                publish();
            }

            @Override
            public void giveBack() {
                order.giveBack();
                publish();
            }

            @Override
            public boolean workSome() {
                boolean filled = order.workSome();
                publish();
                return filled;
            }
        };
    }

    private void publish() {
        long pending = window.pending();
        if (!stages.isEmpty()) { // turns are many and small at QoS 1
            boolean changed = steps.size() != stages.size();
            for (Stage stage : stages) {
                changed |= stage.look();
                pending += stage.state.pending();
            }
            steps = changed ? stepStates() : steps;
        }
        Window.State now = window.state();
        windowState = now.equals(windowState) ? windowState : now;
        counts = tally.counts(pending);
    }

    private List<StepState> stepStates() {
        return stages.stream()
                .map(stage -> new StepState(pipeline.before().get(stage.next - 1), stage.state))
                .toList();
    }

    private void quarantine(Batch batch, int row, String reason) {
        tally.quarantined++;
        StringBuilder columns = new StringBuilder();
        for (int i = 0; i < batch.schema().fields().size(); i++) {
            Column column = batch.column(i);
            columns.append(i == 0 ? "" : ", ")
                    .append(column.field().name())
                    .append('=')
                    .append(column.show(row));
        }
        quarantine.add(new Quarantine.Entry(batch.time().getLong(row), "", columns.toString(), reason));
    }

    @Override
    public void close() {
        stages.forEach(Stage::close);
        window.close();
        after.close();
    }

    /** A step and what it holds. */
    public record StepState(Pipeline.Step step, Operator.State state) {}

    /** One step, and what becomes of what it gives. */
    private final class Stage implements Operator.Output {
        private final Operator operator;
        private final int next;
        private Operator.State state = Operator.State.NONE;
        private @Nullable Line line;

        Stage(Operator operator, int next) {
            this.operator = operator;
            this.next = next;
        }

        void share(Workers workers) {
            if (operator instanceof Divisible divisible) {
                Line fresh = new Line((portion, order) -> workers.take(portion, published(order)), this);
                divisible.divide(fresh::add);
                line = fresh;
            }
        }

        /** Does itself what others have. */
        void finish() {
            if (line != null) {
                line.finish();
            }
        }

        void close() {
            if (line != null) {
                line.close();
            }
            operator.close();
        }

        /** Whether the operator holds something else than at the last look. */
        boolean look() {
            Operator.State now = operator.state();
            boolean changed = !now.equals(state);
            state = now;
            return changed;
        }

        @Override
        public void emit(Batch batch) {
            pass(batch, next);
        }

        @Override
        public void filtered(int readings) {
            tally.filtered += readings;
        }

        @Override
        public void duplicate(int readings) {
            tally.duplicate += readings;
        }

        @Override
        public void late(int readings) {
            tally.late += readings;
        }

        @Override
        public void absorbed(int readings) {
            tally.absorbed += readings;
        }

        @Override
        public void derived(int readings) {
            tally.derived += readings;
        }

        @Override
        public void quarantined(Batch batch, int row, String reason) {
            quarantine(batch, row, reason);
        }
    }

    private final class WindowOutput implements Window.Output {
        /** Results that were not sent when they were given early: there is nothing to withdraw. */
        private final Set<Summary.Key> unsent = new HashSet<>();

        @Override
        public void closed(Window.Result result) {
            give(result);
            unsent.remove(key(result));
        }

        @Override
        public void early(Window.Result result) {
            give(result);
        }

        @Override
        public void done(long readings) {
            tally.out += readings;
        }

        @Override
        public void withdrawn(Window.Result result) {
            withdraw(key(result), result);
            unsent.remove(key(result));
        }

        private Summary.Key key(Window.Result result) {
            return new Summary.Key(site, pipeline.name(), result.startMicros(), result.endMicros(), result.group());
        }

        private void give(Window.Result result) {
            Summary.Key key = key(result);
            if (pipeline.window().shape().isAligned()) {
                output.accept(new Summary(
                        key,
                        origin,
                        result.revision(),
                        result.fields(),
                        result.partials(),
                        pipeline.calls(),
                        pipeline.after()));
            } else {
                finish(key, result);
            }
        }

        /** No other node has this window, so that it is whole here. */
        private void finish(Summary.Key key, Window.Result result) {
            SummarySteps.Result finished = after.apply(pipeline.after(), key, result.fields());
            if (finished instanceof SummarySteps.Kept kept) {
                output.accept(Summary.finished(key, origin, result.revision(), kept.fields()));
                unsent.remove(key);
                return;
            }
            withdraw(key, result);
            if (finished instanceof SummarySteps.Failed failed) {
                quarantine.add(new Quarantine.Entry(
                        result.endMicros(),
                        "",
                        result.group() + " " + result.fields(),
                        "a step after the window failed on this result: " + failed.reason()));
            }
        }

        /** A result that was sent early is sent once more with every field missing, as gateways do it. */
        private void withdraw(Summary.Key key, Window.Result result) {
            boolean isSent = unsent.add(key);
            if (result.revision() > 0 && isSent) {
                Map<String, Value> fields = new LinkedHashMap<>();
                result.fields().keySet().forEach(name -> fields.put(name, Value.MISSING));
                pipeline.after().stream()
                        .filter(step -> !step.isWhere())
                        .forEach(step -> fields.put(step.name(), Value.MISSING));
                output.accept(Summary.finished(key, origin, result.revision(), fields));
            }
        }

        @Override
        public void late(Batch batch, int row) {
            tally.late++;
            if (pipeline.late().isPresent()) {
                lateOutput.accept(LateReading.of(batch, row, site, pipeline.name(), origin));
            }
        }

        @Override
        public void quarantined(Batch batch, int row, String reason) {
            quarantine(batch, row, reason);
        }
    }
}
