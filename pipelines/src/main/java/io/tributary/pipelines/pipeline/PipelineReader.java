package io.tributary.pipelines.pipeline;

import io.tributary.pipelines.aggregate.Aggregation;
import io.tributary.pipelines.aggregate.AggregationException;
import io.tributary.pipelines.batch.Schema;
import io.tributary.pipelines.batch.Type;
import io.tributary.pipelines.config.ConfigException;
import io.tributary.pipelines.config.Definition;
import io.tributary.pipelines.config.Document;
import io.tributary.pipelines.config.Faults;
import io.tributary.pipelines.config.Section;
import io.tributary.pipelines.config.Setting;
import io.tributary.pipelines.config.Variables;
import io.tributary.pipelines.decode.Format;
import io.tributary.pipelines.decode.Layout;
import io.tributary.pipelines.decode.TimeField;
import io.tributary.pipelines.decode.TopicFilter;
import io.tributary.pipelines.operator.Operators;
import io.tributary.pipelines.pipeline.Pipeline.Durability;
import io.tributary.pipelines.pipeline.Pipeline.Sharing;
import io.tributary.pipelines.pipeline.Pipeline.Step;
import io.tributary.pipelines.summary.Summary;
import io.tributary.pipelines.window.WindowSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads a pipeline file, with all its faults at once: the grammar of {@code docs/pipelines.md}. */
public final class PipelineReader {
    static final String API_VERSION = "tributary/v1";

    private static final String NAME = "[a-z0-9]([a-z0-9-]{0,62})";
    private static final String NAME_RULE = "lower-case letters, digits and '-', at most 63";

    /** What steps after the window, and sinks' topics, may name beside groups and results. */
    private static final String START = "window_start";

    private static final String END = "window_end";

    private final Document document;
    private final Section root;
    /** The columns at the step being read. */
    private Schema schema = Schema.of();
    /** False once a fault has hidden what the columns are: then names are not checked, lest one fault becomes many. */
    private boolean schemaKnown;
    /** Results of the window that are lists, which expressions cannot take. */
    private List<String> lists = List.of();
    /** What the file calls the event time in the payload; {@code dedup} may name it so. */
    private String timeField = Schema.TIME_NAME;

    /** What the source wants of each message, that of a join included; empty once a fault has hidden it. */
    private Optional<Layout> layout = Optional.empty();

    private final Faults faults;
    private final TableFiles files;
    private List<TestCase> tests = List.of();

    private PipelineReader(Document document, TableFiles files) {
        this.document = document;
        this.root = document.root();
        this.faults = document.faults();
        this.files = files;
    }

    /**
     * Reads a pipeline and the tables beside it.
     *
     * @throws ConfigException with every fault of the file
     */
    public static Pipeline read(Path file, Variables variables) throws ConfigException {
        return read(Document.read(file, variables), new FolderReader(file));
    }

    /**
     * Reads a pipeline as it was once defined; of the tables beside it as they are now.
     *
     * @throws ConfigException with every fault that it has now
     */
    public static Pipeline read(Definition definition) throws ConfigException {
        return read(definition.document(), new FolderReader(Path.of(definition.file())));
    }

    /**
     * Reads a pipeline that names no other file.
     *
     * @throws ConfigException with every fault of the document
     */
    public static Pipeline read(Document document) throws ConfigException {
        return read(document, TableFiles.NONE);
    }

    /** @throws ConfigException with every fault of the document, those of its tables included */
    public static Pipeline read(Document document, TableFiles files) throws ConfigException {
        return readTested(document, files).pipeline();
    }

    /**
     * Reads a pipeline, the tables beside it and the tests that its file has.
     *
     * @throws ConfigException with every fault of the file
     */
    public static Tested readTested(Path file, Variables variables) throws ConfigException {
        return readTested(Document.read(file, variables), new FolderReader(file));
    }

    /**
     * Reads a pipeline together with the tests that its file has.
     *
     * @throws ConfigException with every fault of the document
     */
    public static Tested readTested(Document document, TableFiles files) throws ConfigException {
        PipelineReader reader = new PipelineReader(document, files);
        Optional<Pipeline> pipeline = reader.pipeline();
        document.finish();
        return new Tested(pipeline.orElseThrow(), reader.tests);
    }

    /**
     * A pipeline and what its operator expects of it.
     *
     * @param tests in the order of the file
     */
    public record Tested(Pipeline pipeline, List<TestCase> tests) {
        public Tested {
            tests = List.copyOf(tests);
        }
    }

    /** Reads a name such as a pipeline's, node's or site's, which becomes part of topics and metrics. */
    public static String name(Setting setting) {
        return setting.text(NAME, name -> "'" + name + "' is not a name; use " + NAME_RULE);
    }

    /** Reads the line that every config file begins with. */
    public static void apiVersion(Section root) {
        root.at("apiVersion")
                .text(
                        API_VERSION,
                        version -> "'" + version + "' is not known here; this Tributary reads " + API_VERSION);
    }

    private Optional<Pipeline> pipeline() {
        apiVersion(root);
        String name = name(root.at("pipeline"));
        String description = root.at("description").text("");
        Durability durability = root.at("durability")
                .choice(Map.of("commit", Durability.COMMIT, "volatile", Durability.VOLATILE), Durability.COMMIT);
        Sharing sharing = root.at("share")
                .choice(Map.of("never", Sharing.NEVER, "site", Sharing.SITE, "owners", Sharing.OWNERS), Sharing.SITE);
        Section source = root.at("source").section();
        if (!root.has("source")) {
            root.at("source").missing("where the readings come from");
        }
        Section mqtt = source.at("mqtt").section();
        if (!source.has("mqtt")) {
            source.at("mqtt").missing("{ topics: [...] }");
        }
        mqtt.at("topics").requiredList().forEach(Setting::text);
        int qos = (int) mqtt.at("qos").integer(0, 2, 1);
        Optional<String> share = share(mqtt.at("share"));
        layout = new LayoutReader(source, mqtt.at("topics")).layout();
        layout.ifPresent(read -> refuseShare(read, mqtt));
        schema = layout.map(Layout::schema).orElse(schema);
        schemaKnown = layout.isPresent();
        timeField = layout.flatMap(Layout::time).map(TimeField::path).orElse(timeField);
        Steps steps = steps();
        List<Pipeline.SinkSpec> sinks = new SinkReader(
                        root.at("sink"),
                        schemaKnown && steps.window != null
                                ? Optional.of(List.copyOf(steps.window.by()))
                                : Optional.empty(),
                        schemaKnown ? Optional.of(schema.names()) : Optional.empty(),
                        setting -> new StepReader(columns(), files, faults).where(setting, true))
                .sinks();
        tests = new TestsReader(layout, schemaKnown ? schema.names() : List.of()).cases(root.at("tests"));
        if (layout.isEmpty() || steps.window == null) {
            return Optional.empty();
        }
        return Optional.of(new Pipeline(
                name,
                description,
                new Pipeline.MqttInput(topics(layout.get()), qos, share),
                layout.get(),
                steps.before,
                steps.window,
                steps.late,
                steps.calls,
                steps.after,
                sinks,
                durability,
                sharing,
                document.definition()));
    }

    private static List<String> topics(Layout layout) {
        return layout.allTopics().stream().map(TopicFilter::toString).toList();
    }

    /** Nodes that share a subscription would each hear a part of every sender's numbered messages, and births not at all. */
    private static void refuseShare(Layout layout, Section mqtt) {
        if (layout.format() == Format.SPARKPLUG && mqtt.has("share")) {
            mqtt.at("share")
                    .fault("can't be shared: each node needs all messages of an edge node; split the groups or nodes by"
                            + " topic");
        }
    }

    private static Optional<String> share(Setting setting) {
        return setting.present() ? Optional.of(name(setting)) : Optional.empty();
    }

    /** What has been read of the list of steps so far. */
    private static final class Steps {
        private final List<Step> before = new ArrayList<>();
        private final List<Summary.Step> after = new ArrayList<>();
        private Map<String, String> calls = Map.of();
        private @Nullable WindowSpec window;
        private Optional<Pipeline.SinkSpec.Mqtt> late = Optional.empty();
        private boolean seenWindow;
        /** Of any kind, sound or not. */
        private boolean seenStep;

        /** @param ofSummaries what the step comes to after the window */
        void add(Step step, List<Summary.Step> ofSummaries) {
            if (seenWindow) {
                after.addAll(ofSummaries);
            } else {
                before.add(step);
            }
        }
    }

    private Steps steps() {
        Steps steps = new Steps();
        Setting list = root.at("steps");
        for (Setting item : list.requiredList()) {
            step(item, steps);
        }
        if (list.present() && !steps.seenWindow) {
            list.fault("has no window; only summaries leave a node: add - window: { tumbling: 1m } with aggregate");
        }
        return steps;
    }

    private void step(Setting item, Steps steps) {
        Section step = item.section();
        step.kinds(StepReader.words());
        if (step.has("window") || step.has("aggregate")) {
            window(item, step, steps);
        } else {
            readingsStep(item, step, steps);
        }
        steps.seenStep = true;
    }

    private void readingsStep(Setting item, Section step, Steps steps) {
        if (step.has(JoinReader.WORD)) {
            join(step.at(JoinReader.WORD), steps);
            return;
        }
        StepReader reader = new StepReader(columns(), files, faults);
        // A gateway applies what comes after the window to summaries, which carry no units: they go into the text.
        if (step.has("where")) {
            String condition = reader.where(step.at("where"), steps.seenWindow);
            steps.add(new Step.Where(condition), List.of(new Summary.Step("", condition)));
        } else if (step.has("let")) {
            Map<String, String> columns = reader.let(step.at("let"), steps.seenWindow);
            List<Summary.Step> after = new ArrayList<>();
            columns.forEach((name, text) -> after.add(new Summary.Step(name, text)));
            steps.add(new Step.Let(columns), after);
        } else {
            reader.step(item, step, steps.seenWindow).ifPresent(read -> steps.add(read, List.of()));
        }
        schema = reader.columns().schema();
        schemaKnown = reader.columns().known();
    }

    private void join(Setting at, Steps steps) {
        if (steps.seenWindow || steps.seenStep) {
            at.fault("is not the first step; steps before it would see readings of two streams mixed, so put it first");
        }
        JoinReader.refuseShare(root.at("source").section().at("mqtt").section().at("share"));
        Optional<Step.Join> read =
                new JoinReader(at).step(layout.filter(own -> own.other().isEmpty()));
        if (read.isPresent()) {
            join(at, read.get(), steps);
        } else {
            loseLayout();
        }
    }

    /** A fault hides what is read: neither columns nor topics are checked. */
    private void loseLayout() {
        layout = Optional.empty();
        schemaKnown = false;
    }

    private void join(Setting at, Step.Join join, Steps steps) {
        try {
            layout = layout.map(own -> own.beside(join.with()));
            schema = StepPlans.of(join, layout.map(Layout::schema).orElse(schema), Map.of())
                    .output();
            steps.add(join, List.of());
        } catch (IllegalArgumentException e) {
            at.fault(String.valueOf(e.getMessage()));
            loseLayout();
        }
    }

    private Columns columns() {
        return new Columns(schema, schemaKnown, timeField, lists);
    }

    private void window(Setting item, Section step, Steps steps) {
        if (steps.seenWindow) {
            item.fault("is a second window; a pipeline has one: summarise the summaries in a pipeline of their own");
        }
        steps.seenWindow = true;
        WindowReader reader = new WindowReader(step.at("window"), this::columns, schema, schemaKnown);
        steps.window = reader.window();
        steps.late = reader.late();
        Setting aggregate = step.at("aggregate");
        Map<String, String> calls = new LinkedHashMap<>();
        Map<String, Setting> at = aggregate.section().entries();
        at.forEach((name, call) -> calls.put(name, call.text()));
        if (calls.isEmpty()) {
            aggregate.missing("results by name, such as { mean: avg(pm25), n: count() }");
        }
        // What the window's own faults leave unknown is not found fault with again, here or in the steps that follow.
        List<String> by = steps.window.by().stream()
                .filter(name -> schema.indexOf(name) >= 0)
                .toList();
        if (schemaKnown && !calls.isEmpty()) {
            compileWindow(at, calls, by, aggregate);
        }
        schemaKnown &= !calls.isEmpty() && by.size() == steps.window.by().size();
        steps.calls = calls;
    }

    private void compileWindow(Map<String, Setting> at, Map<String, String> calls, List<String> by, Setting aggregate) {
        try {
            Aggregation aggregation = Aggregation.compile(calls, schema, by);
            Schema results = aggregation.types();
            lists = aggregation.lists();
            schema = Operators.with(Operators.with(results, START, Type.TIME), END, Type.TIME);
        } catch (AggregationException e) {
            for (AggregationException.Fault fault : e.faults()) {
                at.getOrDefault(fault.name(), aggregate).fault(fault.offset(), fault.message());
            }
            schemaKnown = false;
        }
    }

    private List<String> columns(Setting place, List<Setting> items) {
        return columns().names(place, items);
    }
}
