package io.tributary.edge.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.pipelines.pipeline.Snippets;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The commands of docs/neighbours.md on admission, in their order, each in a process of its own; and what goes wrong with them. */
@Timeout(300)
class IdentityCommandsIT {
    private static final Path PAGE = Path.of("../docs/neighbours.md");
    private static final Pattern TOKEN = Pattern.compile("(?m)^([0-9A-Z]{4}-){10,}[0-9A-Z]+$");

    @TempDir
    private Path folder = Path.of("");

    private final List<Process> started = new ArrayList<>();

    private record Ended(int code, String out, String err) {}

    @AfterEach
    void kill() {
        started.forEach(process -> process.destroyForcibly().onExit().join());
    }

    private Process start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx64m",
                "-Xlog:class+load:file=" + loaded(arguments[1]),
                "-cp",
                System.getProperty("surefire.real.class.path", System.getProperty("java.class.path")),
                "io.tributary.edge.app.EdgeApp"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectError(
                        ProcessBuilder.Redirect.appendTo(folder.resolve("err").toFile()));
        builder.environment().put("SITE_PASS", "correct horse");
        Process process = builder.start();
        started.add(process);
        return process;
    }

    /** Which classes the last command of that name has loaded. */
    private Path loaded(String command) {
        return folder.resolve(command + ".classes");
    }

    private Ended run(String... arguments) throws Exception {
        Files.deleteIfExists(folder.resolve("err"));
        Process process = start(arguments);
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Ended(process.exitValue(), out, Files.readString(folder.resolve("err")));
    }

    private String good(String... arguments) throws Exception {
        Ended ended = run(arguments);
        assertThat(ended.code()).as(ended.toString()).isEqualTo(Exit.OK);
        return ended.out();
    }

    private static BufferedReader lines(Process process) {
        return new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /** Starts to let machines enrol; returns the port. */
    private String enrol(String... arguments) throws IOException {
        String line = String.valueOf(lines(start(arguments)).readLine());
        assertThat(line).startsWith("machines of site 'north' enrol at 127.0.0.1:");
        return line.substring(line.lastIndexOf(':') + 1);
    }

    private static String first(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        assertThat(matcher.find()).as(text).isTrue();
        return matcher.group();
    }

    private static List<String[]> documented() throws IOException {
        return Snippets.of(PAGE, "sh")
                .flatMap(String::lines)
                .map(line -> line.replaceFirst("\\s+#.*", "").strip())
                .filter(line -> line.matches("tributary (site|node) .*"))
                .filter(line -> !line.startsWith("tributary node list")) // asks a node that runs: NodeListIT
                .map(line -> line.substring("tributary ".length()).split(" "))
                .toList();
    }

    private static String[] with(String[] words, String from, String to) {
        return List.of(words).stream()
                .map(word -> word.equals(from) ? to : word)
                .toArray(String[]::new);
    }

    @Test
    void the_documented_commands_admit_a_machine_and_take_it_out_again() throws Exception {
        String port = "";
        String token = "";
        String id = "";
        List<String> ran = new ArrayList<>();
        for (String[] words : documented()) {
            ran.add(words[0] + " " + words[1]);
            switch (ran.get(ran.size() - 1)) {
                case "site enrol" -> port = enrol(with(words, "0.0.0.0:7443", "127.0.0.1:0"));
                case "node token" -> token = first(TOKEN, good(with(words, "gateway.local:7443", "127.0.0.1:" + port)));
                case "node join" ->
                    assertThat(good(with(words, "TOKEN", token))).contains("site   north");
                case "node show" ->
                    id = new JsonObject(good(with(words, "", "")))
                            .getString("id")
                            .substring(0, 12);
                case "node revoke" -> assertThat(good(with(words, "ID", id))).contains("revoked node " + id);
                default -> good(words);
            }
        }
        assertThat(ran)
                .containsExactly(
                        "site init", "site enrol", "node token", "node join", "node show", "node renew", "node revoke");
        // What writes certificates is heavy, and no running node's business.
        assertThat(Files.readString(loaded("join"))).contains("org.bouncycastle.");
        for (String command : List.of("show", "renew")) {
            assertThat(Files.readString(loaded(command))).contains("MeshTls").doesNotContain("org.bouncycastle.");
        }
        Ended refused = run("node", "renew", "--state", "state");
        assertThat(refused.code()).isEqualTo(Exit.FAILED);
        assertThat(refused.err()).contains("refuses (403)");
    }

    @Test
    void a_used_token_stays_used_when_the_server_is_killed() throws Exception {
        good("site", "init", "--name", "north", "--passphrase-env", "SITE_PASS", "ca");
        String[] serve = {"site", "enrol", "--site", "ca", "--passphrase-env", "SITE_PASS", "--listen", "127.0.0.1:0"};
        String port = enrol(serve);
        String made = good(
                "node",
                "token",
                "--site",
                "ca",
                "--passphrase-env",
                "SITE_PASS",
                "--json",
                "--address",
                "127.0.0.1:" + port);
        String token = new JsonObject(made).getString("token");
        good("node", "join", token, "--state", "a");
        started.forEach(process -> process.destroyForcibly().onExit().join());

        serve[serve.length - 1] = "127.0.0.1:" + port;
        enrol(serve);
        Ended second = run("node", "join", token, "--state", "b");
        assertThat(second.code()).isEqualTo(Exit.FAILED);
        assertThat(second.err()).contains("another machine has used this token");
        assertThat(folder.resolve("b/identity/node.pem")).doesNotExist();
        assertThat(run("node", "show", "--state", "b").err()).contains("has not joined a site");
    }

    @Test
    void a_token_may_wait_for_its_machine_by_itself() throws Exception {
        good("site", "init", "--name", "north", "ca");
        Process waiting = start("node", "token", "--site", "ca", "--wait", "--json", "--listen", "127.0.0.1:0");
        String token = new JsonObject(lines(waiting).readLine()).getString("token");
        good("node", "join", token, "--state", "a");
        assertThat(waiting.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(waiting.exitValue()).isEqualTo(Exit.OK);
    }

    @Test
    void faults_are_one_line_that_says_what_to_do() throws Exception {
        assertThat(run("site", "init", "--name", "North!", "ca").err()).contains("'North!' is not a site's name");
        assertThat(run("node", "token", "--site", "nowhere").err()).contains("tributary site init");
        assertThat(run("node", "join", "ABCD", "--state", "a").err())
                .contains("tributary node token")
                .hasLineCount(1);
        assertThat(run("site", "init", "--passphrase-file", "missing", "ca").code())
                .isEqualTo(Exit.FAILED);
        assertThat(folder.resolve("ca")).doesNotExist();
    }
}
