package io.tributary.edge.app;

import io.tributary.edge.mesh.identity.Credentials;
import io.tributary.edge.mesh.identity.EnrolmentServer;
import io.tributary.edge.mesh.identity.IdentityException;
import io.tributary.edge.mesh.identity.JoinToken;
import io.tributary.edge.mesh.identity.Joining;
import io.tributary.edge.mesh.identity.Member;
import io.tributary.edge.mesh.identity.MeshTls;
import io.tributary.edge.mesh.identity.NodeId;
import io.tributary.edge.mesh.identity.SiteAuthority;
import io.tributary.edge.mesh.identity.SiteContact;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tributary node}: how a node comes to belong to a site, and what it is there. */
@Command(
        name = "node",
        mixinStandardHelpOptions = true,
        description =
                "Lets a machine join a site, shows what it is there and who its neighbours are, and takes it out again.",
        subcommands = NodeListCommand.class)
public final class NodeCommand {
    private static final long LOOK_MILLIS = 500;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Command(
            name = "token",
            mixinStandardHelpOptions = true,
            description = "Prints a token by which one machine can join within 15 minutes, as text and as a QR code.")
    int token(
            @Option(names = "--site", paramLabel = "DIR", required = true, description = "the folder of its authority")
                    Path folder,
            @Mixin PassPhrase passPhrase,
            @Option(
                            names = "--address",
                            paramLabel = "HOST:PORT",
                            description =
                                    "where the machine shall enrol, as it sees it (default: the same as --listen)")
                    @Nullable
                    String address,
            @Option(
                            names = "--wait",
                            description = "lets machines enrol at --listen until no token is open any more; without it"
                                    + " tributary site enrol must run")
                    boolean wait,
            @Option(
                            names = "--listen",
                            paramLabel = "HOST:PORT",
                            defaultValue = SiteCommand.LISTEN,
                            converter = ListenAddress.OfText.class,
                            description = "where to wait (${DEFAULT-VALUE})")
                    ListenAddress listen,
            @Option(names = "--no-qr", description = "only the text") boolean noQr,
            @Option(names = "--json", description = "one object: token, address, expires") boolean json)
            throws IOException, InterruptedException {
        SiteAuthority authority = SiteCommand.open(folder, passPhrase);
        if (!wait) {
            print(token(authority, address == null ? listen.withPort(listen.port()) : address), json, noQr);
            return Exit.OK;
        }
        Vertx vertx = Vertx.vertx();
        try {
            EnrolmentServer server = SiteCommand.listening(vertx, authority, listen);
            JoinToken token = token(authority, address == null ? listen.withPort(server.port()) : address);
            print(token, json, noQr);
            while (authority.openUntil().isPresent()) {
                Thread.sleep(LOOK_MILLIS);
            }
            server.close().await(); // whoever has just used the token gets its answer
        } finally {
            vertx.close().await();
        }
        return Exit.OK;
    }

    private JoinToken token(SiteAuthority authority, String address) throws IOException {
        try {
            return authority.token(address);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--address: " + e.getMessage());
        }
    }

    private void print(JoinToken token, boolean json, boolean noQr) {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(new JsonObject()
                    .put("token", token.text())
                    .put("address", token.address())
                    .put("expires", token.expires().toString())
                    .encode());
        } else {
            if (!noQr) {
                out.println(QrText.of(token.text()));
            }
            out.println(token.text());
            out.println("for one machine, until " + token.expires() + ", at " + token.address() + ":");
            out.println("  tributary node join TOKEN --state DIR");
        }
        out.flush();
    }

    @Command(
            name = "join",
            mixinStandardHelpOptions = true,
            description =
                    "Makes this machine a node of the site that has given the token. May be tried again with the same"
                            + " token when it was cut off.")
    int join(
            @Parameters(
                            paramLabel = "TOKEN",
                            description = "as tributary node token prints it; - reads it from standard input")
                    String text,
            @Option(
                            names = "--state",
                            paramLabel = "DIR",
                            required = true,
                            description = "the folder of the node's state")
                    Path state,
            @Option(names = "--json", description = "one object, as node show --json") boolean json)
            throws IOException {
        JoinToken token = JoinToken.parse(text.equals("-") ? firstLine() : text);
        Vertx vertx = Vertx.vertx();
        try {
            show(
                    Joining.join(vertx, state, token, InstantSource.system(), new SecureRandom())
                            .await(),
                    json);
        } finally {
            vertx.close().await();
        }
        return Exit.OK;
    }

    private static String firstLine() throws IOException {
        String line = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII)).readLine();
        return line == null ? "" : line;
    }

    @Command(
            name = "show",
            mixinStandardHelpOptions = true,
            description = "Says which node of which site this machine is. Exit code 1 when it has not joined or its"
                    + " certificate has expired.")
    int show(
            @Option(
                            names = "--state",
                            paramLabel = "DIR",
                            required = true,
                            description = "the folder of the node's state")
                    Path state,
            @Option(names = "--json", description = "one object") boolean json)
            throws IOException {
        Credentials credentials = joined(state).credentials();
        show(credentials, json);
        return InstantSource.system().instant().isAfter(credentials.self().until()) ? Exit.FAILED : Exit.OK;
    }

    private void show(Credentials credentials, boolean json) {
        Member self = credentials.self();
        Instant now = InstantSource.system().instant();
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(new JsonObject()
                    .put("id", self.id().hex())
                    .put("site", self.site())
                    .put("owner", self.owner().hex())
                    .put("from", self.from().toString())
                    .put("until", self.until().toString())
                    .put("expired", now.isAfter(self.until()))
                    .put("enrolment", credentials.enrolment())
                    .encode());
        } else {
            out.println("node   " + self.id().shortForm() + "  (" + self.id() + ")");
            out.println("site   " + self.site());
            out.println("owner  " + self.owner());
            out.println("until  " + self.until() + (now.isAfter(self.until()) ? "  EXPIRED" : ""));
            out.println("renews at " + credentials.enrolment());
        }
        out.flush();
    }

    private static MeshTls joined(Path state) throws IOException {
        return MeshTls.open(state, InstantSource.system())
                .orElseThrow(
                        () -> new IdentityException(
                                state
                                        + ": this machine has not joined a site; ask its owner for a token, then: tributary node join"));
    }

    @Command(
            name = "renew",
            mixinStandardHelpOptions = true,
            description = "Renews this machine's certificate now. A running node does so by itself.")
    int renew(
            @Option(
                            names = "--state",
                            paramLabel = "DIR",
                            required = true,
                            description = "the folder of the node's state")
                    Path state)
            throws IOException {
        MeshTls tls = joined(state);
        Vertx vertx = Vertx.vertx();
        try {
            SiteContact.renew(vertx, tls).await();
        } finally {
            vertx.close().await();
        }
        show(tls.credentials(), false);
        return Exit.OK;
    }

    @Command(
            name = "revoke",
            mixinStandardHelpOptions = true,
            description =
                    "Takes a node out of a site: nobody speaks to it any more. Connected nodes learn it within 10 s"
                            + " where tributary site enrol runs.")
    int revoke(
            @Parameters(paramLabel = "ID", description = "the node's id, or its first digits, at least 6") String id,
            @Option(names = "--site", paramLabel = "DIR", required = true, description = "the folder of its authority")
                    Path folder,
            @Mixin PassPhrase passPhrase)
            throws IOException {
        NodeId node = SiteCommand.open(folder, passPhrase).revoke(id);
        spec.commandLine().getOut().println("revoked node " + node.shortForm() + "  (" + node + ")");
        spec.commandLine().getOut().flush();
        return Exit.OK;
    }
}
