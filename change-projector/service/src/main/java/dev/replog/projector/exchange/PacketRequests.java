package dev.replog.projector.exchange;

import dev.replog.backing.catalogue.KnownCatalogues;
import dev.replog.commands.read.PacketCommand;
import dev.replog.commands.read.PacketReader;
import dev.replog.commands.read.Reading;
import dev.replog.http.limit.RateLimit;
import dev.replog.http.request.Bodies;
import dev.replog.schemas.catalogue.Catalogue;
import dev.replog.schemas.catalogue.EntityType;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.web.reactive.function.server.ServerRequest;
import reactor.core.publisher.Mono;

/** Reads packets from requests, and charges them to the user of their node. */
final class PacketRequests {
    private final Catalogue catalogue;
    private final KnownCatalogues known;
    private final Bodies bodies;
    private final RateLimit limit;

    /** @param bodies with the limit of a packet of one entity */
    PacketRequests(Catalogue catalogue, KnownCatalogues known, Bodies bodies, RateLimit limit) {
        this.catalogue = catalogue;
        this.known = known;
        this.bodies = bodies;
        this.limit = limit;
    }

    Mono<PacketCommand> read(ServerRequest request, Node node) {
        // Before the body is read, because a user beyond the limit must not cause that work either.
        pass(request, limit.beforePush(node.userId()));
        return bodies.readJson(request).map(body -> read(request, node, body));
    }

    private PacketCommand read(ServerRequest request, Node node, byte[] body) {
        Reading<PacketCommand> reading = PacketReader.header(body).then(envelope -> {
            PacketChecks.requireSender(envelope.header(), node);
            PacketChecks.requireSchema(envelope.header(), known.versions());
            return PacketReader.read(catalogue, sender(node), envelope);
        });
        int operations = 1;
        int nodes = 0;
        if (reading instanceof Reading.Read<PacketCommand> read) {
            operations = Math.max(1, read.value().ordered().size());
            nodes = read.value().nodes();
        }
        pass(request, limit.push(node.userId(), operations, nodes, body.length));
        return reading.orThrow();
    }

    private PacketReader.Sender sender(Node node) {
        Set<EntityType> types = node.roots(catalogue).stream()
                .flatMap(root -> root.withNested().stream())
                .collect(Collectors.toUnmodifiableSet());
        return new PacketReader.Sender(node.userId(), node.id(), types, node.policy());
    }

    private static void pass(ServerRequest request, Optional<RateLimit.Refused> limited) {
        RateLimit.pass(limited, request.exchange().getResponse().getHeaders());
    }
}
