package io.tributary.pipelines.config;

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
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * The schema of a kind of file and its reader know the same grammar, and the examples of the kind say where it is. The
 * validator is one that has nothing to do with us.
 */
public abstract class SchemaContract {
    protected static final Path CONFIGS = Path.of("..", "configs");

    /** Faults of form, which the schema must find too; others are of meaning, such as a name of no column. */
    private static final Pattern OF_FORM = Pattern.compile(
            "unknown key|must be a (mapping|list)|must be (text|one of|a whole|a number|a duration)|is not one of"
                    + "|is not a (whole number|number|duration);?|is required: (text|a whole|a number|a duration|give at)"
                    + "|is outside \\[[-0-9.E]+, [-0-9.E]+]$");

    private static final ObjectMapper JSON = new ObjectMapper();

    private final String kind;
    private final Grammar grammar;
    private final Grammar.Reader reader;
    private final Path folder;
    private final JsonSchema schema;

    /**
     * @param kind the word that {@code tributary schema} takes
     * @param reader reads a document as if it stood in the folder, to its last fault
     * @param folder of the examples, in {@code configs/}
     */
    protected SchemaContract(String kind, Grammar grammar, Grammar.Reader reader, String folder) {
        this.kind = kind;
        this.grammar = grammar;
        this.reader = reader;
        this.folder = CONFIGS.resolve(folder);
        this.schema =
                JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(grammar.schema());
    }

    /** Whole files of the kind; the examples, unless a test knows more. */
    protected List<String> texts() throws IOException {
        List<String> texts = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.sorted().toList()) {
                texts.add(Files.readString(file));
            }
        }
        assertThat(texts).isNotEmpty();
        return texts;
    }

    /** Whether the schema must find a fault too, by what the reader says of it. */
    protected boolean isOfForm(String fault) {
        return OF_FORM.matcher(fault).find();
    }

    @Test
    void the_committed_schema_is_the_one_of_the_readers() throws IOException {
        Path committed = CONFIGS.resolve(kind + ".schema.json");
        assertThat(grammar.schema())
                .as("the grammar has changed; write it anew: ./tributary schema " + kind + " > configs/" + kind
                        + ".schema.json")
                .isEqualTo(Files.exists(committed) ? Files.readString(committed) : "");
    }

    @Test
    void every_example_tells_editors_where_the_schema_is() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.toList())
                    .isNotEmpty()
                    .allSatisfy(file -> assertThat(Files.readString(file))
                            .startsWith("# yaml-language-server: $schema=../" + kind + ".schema.json\n"));
        }
    }

    @Test
    void every_example_is_valid() throws IOException {
        for (String yaml : texts()) {
            assertThat(schema.validate(tree(yaml))).as(yaml).isEmpty();
        }
    }

    @Test
    void readers_ask_for_nothing_in_examples_that_the_schema_lacks() throws IOException {
        Form form = grammar.form();
        for (String yaml : texts()) {
            faults(yaml, form);
        }
        assertThat(grammar.schema(form)).isEqualTo(grammar.schema());
    }

    @Test
    void reader_and_schema_agree_on_random_changes() throws IOException {
        int refused = 0;
        int accepted = 0;
        List<String> texts = texts();
        for (int seed = 0; seed < 2_500; seed++) {
            RandomGenerator random =
                    RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
            JsonNode tree = tree(texts.get(random.nextInt(texts.size())));
            if (!faults(tree.toString()).isEmpty()) {
                // A call with a comma, which falls apart when it is read as others read YAML.
                continue;
            }
            change(tree, random);
            List<String> faults = faults(tree.toString());
            boolean valid = schema.validate(tree).isEmpty();
            if (faults.isEmpty()) {
                accepted++;
                assertThat(valid).as("seed %d: %s", seed, tree).isTrue();
            } else if (faults.stream().anyMatch(this::isOfForm)) {
                refused++;
                assertThat(valid).as("seed %d: %s in %s", seed, faults, tree).isFalse();
            }
        }
        assertThat(refused).isGreaterThan(500);
        assertThat(accepted).isGreaterThan(100);
    }

    protected final void isRefusedByBoth(String yaml) {
        assertThat(faults(yaml)).isNotEmpty();
        assertThat(schema.validate(tree(yaml))).isNotEmpty();
    }

    protected final void isTakenByBoth(String yaml) {
        assertThat(faults(yaml)).isEmpty();
        assertThat(schema.validate(tree(yaml))).isEmpty();
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

    private List<String> faults(String yaml) {
        return faults(yaml, new Form());
    }

    private List<String> faults(String yaml, Form form) {
        try {
            reader.read(Document.parse("file.yaml", yaml, Variables.none(), form));
            return List.of();
        } catch (ConfigException e) {
            return e.faults().stream().map(Fault::message).toList();
        }
    }
}
