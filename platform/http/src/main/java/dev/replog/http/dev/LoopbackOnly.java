package dev.replog.http.dev;

import dev.replog.http.problem.ErrorCode;
import dev.replog.http.problem.ProblemException;
import dev.replog.http.request.FilterOrder;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * Accepts requests from this machine only, and only for its own host names. Listening on the loopback address is not
 * enough: the name of a foreign page can point to the loopback address, and the page can then request a token of any
 * user from the browser on this machine. Such a request still has the foreign name in {@code Host}.
 */
final class LoopbackOnly implements WebFilter, Ordered {
    static final String SWITCH = "replog.dev.allow-remote-with-public-tokens";

    private static final Pattern OWN_NAME =
            Pattern.compile("(?:localhost|127\\.0\\.0\\.1|\\[::1])(?::\\d{1,5})?", Pattern.CASE_INSENSITIVE);

    private final DevProperties properties;

    LoopbackOnly(DevProperties properties) {
        this.properties = properties;
    }

    /**
     * Refuses to start on an address that others can connect to. An empty address means all addresses of this machine.
     */
    static void requireLoopback(String address) {
        if (!isLoopback(address)) {
            throw new IllegalStateException("server.address: " + (address.isEmpty() ? "every address" : address)
                    + " (expected: 127.0.0.1, because with the profile dev every client gets a token of"
                    + " any user; "
                    + SWITCH + "=true allows it)");
        }
    }

    private static boolean isLoopback(String address) {
        try {
            return !address.isEmpty() && InetAddress.getByName(address).isLoopbackAddress();
        } catch (UnknownHostException unknown) {
            return false;
        }
    }

    @Override
    public int getOrder() {
        return FilterOrder.LOOPBACK_ONLY;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        if (properties.allowRemoteWithPublicTokens()) {
            return chain.filter(exchange);
        }
        if (!isLoopback(exchange.getRequest().getRemoteAddress())) {
            return Mono.error(forbidden("peer: not this machine (expected: a loopback address"));
        }
        List<String> hosts = exchange.getRequest().getHeaders().getOrEmpty(HttpHeaders.HOST);
        if (hosts.size() != 1 || !OWN_NAME.matcher(hosts.getFirst()).matches()) {
            return Mono.error(forbidden("Host: another name (expected: localhost, 127.0.0.1 or [::1]"));
        }
        return chain.filter(exchange);
    }

    private static boolean isLoopback(@Nullable InetSocketAddress peer) {
        return peer != null && peer.getAddress() != null && peer.getAddress().isLoopbackAddress();
    }

    private static ProblemException forbidden(String detail) {
        return new ProblemException(ErrorCode.FORBIDDEN, detail + ", with the profile dev)");
    }
}
