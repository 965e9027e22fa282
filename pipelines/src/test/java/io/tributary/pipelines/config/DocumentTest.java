package io.tributary.pipelines.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DocumentTest {
    private static final Duration DAY = Duration.ofDays(1);

    private static List<String> faults(Document document) {
        ConfigException thrown = catchThrowableOfType(ConfigException.class, document::finish);
        return thrown == null
                ? List.of()
                : thrown.faults().stream().map(Fault::toString).toList();
    }

    private static Document of(String yaml) {
        return Document.parse("node.yaml", yaml, Variables.of(Map.of("HOST", "broker", "PORT", "1883")));
    }

    @Test
    void a_call_with_commas_is_one_value_in_a_mapping_on_one_line_too() throws ConfigException {
        Document document = Document.parse(
                "f.yaml",
                "a: { p: quantile(x,0.5), q: max(abs(x),  y), n: count(), h: f(x, (y), -1) }\nb: { p: g(x, n: 1 }\n",
                Variables.none());
        Section a = document.root().at("a").section();
        assertThat(a.keys()).containsExactly("p", "q", "n", "h");
        assertThat(a.at("p").text()).isEqualTo("quantile(x,0.5)");
        assertThat(a.at("q").text()).isEqualTo("max(abs(x),  y)");
        assertThat(a.at("n").text()).isEqualTo("count()");
        assertThat(a.at("h").text()).isEqualTo("f(x, (y), -1)");
        Section b = document.root().at("b").section();
        assertThat(b.at("p").text()).isEqualTo("g(x");
        assertThat(b.at("n").text()).isEqualTo("1");
        document.finish();
    }

    @Test
    void settings_are_read_by_type() throws ConfigException {
        Document document = of("name: pi\nqos: 1\nratio: 0.5\nretain: true\nwait: 90s\nlist: [a, b]\nsub: { x: 1 }\n");
        Section root = document.root();
        assertThat(root.at("name").text()).isEqualTo("pi");
        assertThat(root.at("qos").integer(0, 2)).isEqualTo(1);
        assertThat(root.at("ratio").number(0, 1)).isEqualTo(0.5);
        assertThat(root.at("retain").flag(false)).isTrue();
        assertThat(root.at("wait").duration(Duration.ZERO, DAY)).isEqualTo(Duration.ofSeconds(90));
        assertThat(root.at("list").list().stream().map(Setting::text)).containsExactly("a", "b");
        assertThat(root.at("sub").section().at("x").integer(0, 9)).isEqualTo(1);
        assertThat(root.at("missing").text("default")).isEqualTo("default");
        document.finish();
    }

    @Test
    void all_faults_are_reported_at_once_with_place_value_rule_and_way_out() {
        Document document = of("name: pi\nqos: 7\nwait: 10 seconds\nnmae: x\nlist: a\nsub:\n  deep: [1]\n");
        Section root = document.root();
        root.at("name").text();
        root.at("qos").integer(0, 2);
        root.at("wait").duration(Duration.ZERO, DAY);
        root.at("list").list();
        root.at("sub").section().at("deep").text();
        root.at("server").text();
        assertThat(faults(document))
                .containsExactly(
                        "node.yaml:1:1: server: is required: text",
                        "node.yaml:2:6: qos: 7 is outside [0, 2]",
                        "node.yaml:3:7: wait: '10 seconds' is not a duration; write a whole number and us, ms, s, m, h or d, such as 10s",
                        "node.yaml:4:1: nmae: unknown key 'nmae'; did you mean 'name'?",
                        "node.yaml:5:7: list: must be a list, not 'a'; write [a, b] or lines that begin with '- '",
                        "node.yaml:7:9: sub.deep: must be text, not a list");
    }

    @Test
    void a_word_far_from_every_known_one_gets_the_list_of_known_ones() {
        Document document = of("format: proto\n");
        document.root().at("format").choice(Map.of("json", 1, "csv", 2), 1);
        assertThat(faults(document))
                .containsExactly("node.yaml:1:9: format: 'proto' is not one of csv, json; known: csv, json");
    }

    @Test
    void variables_stand_inside_scalars_and_may_have_defaults() throws ConfigException {
        Document document = of("server: mqtt://${HOST}:${PORT:-1}\nuser: ${USER_NAME:-nobody}\n");
        assertThat(document.root().at("server").text()).isEqualTo("mqtt://broker:1883");
        assertThat(document.root().at("user").text()).isEqualTo("nobody");
        document.finish();
    }

    @Test
    void a_variable_without_value_or_default_is_a_fault() {
        Document document = of("server: ${NOWHERE}\n");
        document.root().at("server").text();
        assertThat(faults(document))
                .containsExactly(
                        "node.yaml:1:9: server: environment variable NOWHERE is not set; set it or write ${NOWHERE:-default}");
    }

    @Test
    void a_tag_that_is_none_is_a_fault() {
        assertThat(faults(of("a: !%7 b\n"))).singleElement().asString().contains("is not YAML: ");
    }

    @Test
    void text_that_is_not_yaml_is_a_fault_at_its_place() {
        assertThat(faults(of("a: [1, 2\nb: 3\n")))
                .singleElement()
                .asString()
                .startsWith("node.yaml:2:2: is not YAML: ");
        assertThat(faults(of("a: 1\na: 2\n"))).contains("node.yaml:2:1: a: duplicate key 'a'; keep one of them");
    }

    @Test
    void an_empty_file_and_a_list_are_not_settings() {
        assertThat(faults(of(""))).containsExactly("node.yaml:1:1: the file is empty");
        assertThat(faults(of("- a\n"))).containsExactly("node.yaml:1:1: the file must be a mapping of settings");
    }

    @Test
    void a_missing_file_names_the_folder_that_was_looked_in() {
        assertThat(faults(Document.read(Path.of("no/such.yaml"), Variables.none())))
                .containsExactly("no/such.yaml: no such file; check the path, relative to "
                        + Path.of("").toAbsolutePath());
    }

    @Test
    void a_file_that_is_not_utf8_says_so(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("latin1.yaml");
        Files.write(file, new byte[] {'a', ':', ' ', (byte) 0xe9, '\n'});
        assertThat(faults(Document.read(file, Variables.none())))
                .containsExactly(file + ": is not UTF-8 text; save it as UTF-8");
    }

    @Test
    void a_fault_inside_a_scalar_points_at_the_character() {
        Document document = of("where: 'a = 1'\n");
        document.root().at("where").text();
        document.root().at("where").fault(2, "'=' is no operator");
        assertThat(faults(document)).containsExactly("node.yaml:1:11: where: '=' is no operator");
    }
}
