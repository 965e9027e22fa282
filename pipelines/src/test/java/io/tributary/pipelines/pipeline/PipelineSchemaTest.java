package io.tributary.pipelines.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ContainerNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.tributary.pipelines.config.ConfigException;
import io.tributary.pipelines.config.Document;
import io.tributary.pipelines.config.Fault;
import io.tributary.pipelines.config.Form;
import io.tributary.pipelines.config.Variables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The schema and the reader know the same grammar. The validator is one that has nothing to do with us. */
class PipelineSchemaTest {
    private static final Path ROOT = Path.of("..");
    private static final Path EXAMPLES = ROOT.resolve("configs/pipelines");
    private static final Pattern YAML = Pattern.compile("(?ms)^```yaml\\n(.*?)^```$");

    /** Faults of form, which the schema must find too; others are of meaning, such as a name of no column. */
    private static final Pattern OF_FORM = Pattern.compile(
            "unknown key|must be a (mapping|list)|must be (text|one of|a whole|a number|a duration)|is not one of"
                    + "|is not a (whole number|number|duration);?|is required: (text|a whole|a number|a duration|give at)"
                    + "|is outside \\[[-0-9.E]+, [-0-9.E]+]$");

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final JsonSchema SCHEMA =
            JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(PipelineSchema.json());

    /** The examples, and each whole pipeline that the docs show. */
    static Stream<String> pipelines() throws IOException {
        List<String> pipelines = new ArrayList<>();
        try (Stream<Path> files = Files.list(EXAMPLES)) {
            for (Path file : files.sorted().toList()) {
                pipelines.add(Files.readString(file));
            }
        }
        try (Stream<Path> pages = Files.walk(ROOT.resolve("docs"))) {
            for (Path page : pages.filter(each -> each.toString().endsWith(".md"))
                    .sorted()
                    .toList()) {
                YAML.matcher(Files.readString(page))
                        .results()
                        .map(block -> block.group(1))
                        .filter(block -> block.contains("\npipeline: "))
                        .forEach(pipelines::add);
            }
        }
        assertThat(pipelines).hasSizeGreaterThan(15);
        return Stream.concat(pipelines.stream(), StepsGuideTest.examples());
    }

    @Test
    void the_committed_schema_is_the_one_of_the_readers() throws IOException {
        assertThat(PipelineSchema.json())
                .as("the grammar has changed; write it anew: ./tributary schema > configs/pipeline.schema.json")
                .isEqualTo(Files.readString(ROOT.resolve("configs/pipeline.schema.json")));
    }

    @Test
    void every_example_tells_editors_where_the_schema_is() throws IOException {
        try (Stream<Path> files = Files.list(EXAMPLES)) {
            assertThat(files.toList())
                    .isNotEmpty()
                    .allSatisfy(file -> assertThat(Files.readString(file))
                            .startsWith("# yaml-language-server: $schema=../pipeline.schema.json\n"));
        }
    }

    @ParameterizedTest
    @MethodSource("pipelines")
    void every_pipeline_of_examples_and_docs_is_valid(String yaml) {
        assertThat(SCHEMA.validate(tree(yaml))).isEmpty();
    }

    @Test
    void readers_ask_for_nothing_in_examples_and_docs_that_the_schema_lacks() throws IOException {
        Form form = PipelineSchema.form();
        for (String yaml : pipelines().toList()) {
            faults(yaml, form);
        }
        assertThat(PipelineSchema.json(form)).isEqualTo(PipelineSchema.json());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "qos: 1             | qos: 3",
                "unit: ms           | unit: minutes",
                "within: 10m        | within: ten minutes",
                "tumbling: 1m       | hopping: 1m",
                "tumbling: 1m       | tumbling: 1m, every: 10s",
                "tumbling: 1m       | tumbling: 1m, count: 7",
                "tumbling: 1m       | tumblin: 1m",
                "- where: n >= 3    | - where: n >= 3, let: { a: 1 }",
                "retain: true       | retain: maybe",
                "upstream: {}       | upstream: { to: north }",
                "n: 3 }             | n: [3] }",
                "in: 5              | into: 5",
            })
    void what_is_refused_by_the_reader_is_refused_by_the_schema(String from, String to) throws IOException {
        String yaml = Files.readString(EXAMPLES.resolve("air-quality.yaml"));
        assertThat(yaml).contains(from);
        String changed = yaml.replace(from, to.replace(", let", "\n    let"));
        assertThat(faults(changed, new Form())).isNotEmpty();
        assertThat(SCHEMA.validate(tree(changed))).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "qos: 1             | qos: \"${QOS:-1}\"",
                "qos: 1             | qos: \"1\"",
                "tumbling: 1m       | tumbling: \"${WINDOW:-1m}\"",
                "retain: true       | retain: \"${RETAIN:-true}\"",
                "pipeline: air      | pipeline: ${NAME:-x}-air",
                "- upstream: {}     | - upstream:",
                "n: count()         | n: count() # all",
            })
    void what_readers_expand_and_take_is_valid(String from, String to) throws IOException {
        String yaml = Files.readString(EXAMPLES.resolve("air-quality.yaml"));
        assertThat(yaml).contains(from);
        String changed = yaml.replace(from, to);
        assertThat(faults(changed, new Form())).isEmpty();
        assertThat(SCHEMA.validate(tree(changed))).isEmpty();
    }

    @Test
    void reader_and_schema_agree_on_random_changes() throws IOException {
        int refused = 0;
        int accepted = 0;
        List<String> pipelines = pipelines().toList();
        for (int seed = 0; seed < 2_500; seed++) {
            RandomGenerator random =
                    RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
            JsonNode tree = tree(pipelines.get(random.nextInt(pipelines.size())));
            if (!faults(tree.toString(), new Form()).isEmpty()) {
                // A call with a comma, which falls apart when it is read as others read YAML.
                continue;
            }
            change(tree, random);
            List<String> faults = faults(tree.toString(), new Form());
            boolean valid = SCHEMA.validate(tree).isEmpty();
            if (faults.isEmpty()) {
                accepted++;
                assertThat(valid).as("seed %d: %s", seed, tree).isTrue();
            } else if (faults.stream().anyMatch(PipelineSchemaTest::isOfForm)) {
                refused++;
                assertThat(valid).as("seed %d: %s in %s", seed, faults, tree).isFalse();
            }
        }
        assertThat(refused).isGreaterThan(500);
        assertThat(accepted).isGreaterThan(100);
    }

    /** Which keys fill and the rows of a lookup have depends on other values, and what an expression says is its own. */
    private static boolean isOfForm(String fault) {
        return OF_FORM.matcher(fault).find()
                && !fault.contains("fill.")
                && !fault.contains("lookup.rows.")
                && !fault.contains("for a duration write");
    }

    /** One change somewhere: a key or item more or less, or another value. */
    private static void change(JsonNode tree, RandomGenerator random) {
        List<ContainerNode<?>> places = new ArrayList<>();
        collect(tree, places);
        ContainerNode<?> place = places.get(random.nextInt(places.size()));
        if (place instanceof ObjectNode object) {
            List<String> keys = new ArrayList<>();
            object.fieldNames().forEachRemaining(keys::add);
            String key = keys.isEmpty() ? "zzz" : keys.get(random.nextInt(keys.size()));
            switch (random.nextInt(3)) {
                case 0 -> object.set("zzz", value(random));
                case 1 -> object.remove(key);
                default -> object.set(key, value(random));
            }
        } else if (place instanceof ArrayNode array && !array.isEmpty()) {
            int at = random.nextInt(array.size());
            if (random.nextBoolean()) {
                array.remove(at);
            } else {
                array.set(at, value(random));
            }
        }
    }

    private static void collect(JsonNode node, List<ContainerNode<?>> places) {
        if (node instanceof ContainerNode<?> container) {
            places.add(container);
            container.forEach(child -> collect(child, places));
        }
    }

    private static JsonNode value(RandomGenerator random) {
        return switch (random.nextInt(8)) {
            case 0 -> JSON.getNodeFactory().textNode("zzz");
            case 1 -> JSON.getNodeFactory().textNode("10s");
            case 2 -> JSON.getNodeFactory().numberNode(-7);
            case 3 -> JSON.getNodeFactory().numberNode(1_000_000_000_000_000L);
            case 4 -> JSON.getNodeFactory().numberNode(0.5);
            case 5 -> JSON.getNodeFactory().booleanNode(true);
            case 6 -> JSON.createArrayNode();
            default -> JSON.createObjectNode();
        };
    }

    /** The file as editors see it: YAML 1.2 by its core schema. */
    private static JsonNode tree(String yaml) {
        Object loaded = new Load(LoadSettings.builder().build()).loadFromString(yaml);
        try {
            return JSON.readTree(JSON.writeValueAsString(loaded));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(yaml, e);
        }
    }

    private static List<String> faults(String yaml, Form form) {
        try {
            PipelineReader.readTested(Document.parse("p.yaml", yaml, Variables.none(), form), TableFiles.NONE);
            return List.of();
        } catch (ConfigException e) {
            return e.faults().stream().map(Fault::message).toList();
        }
    }
}
