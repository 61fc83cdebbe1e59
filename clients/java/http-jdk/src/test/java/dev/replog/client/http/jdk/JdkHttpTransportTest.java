package dev.replog.client.http.jdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.replog.client.http.HttpTransport;
import dev.replog.client.http.HttpTransportContract;
import java.net.CookieManager;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

class JdkHttpTransportTest extends HttpTransportContract {

    @Override
    protected HttpTransport newTransport() {
        return new JdkHttpTransport();
    }

    @Test
    void theServiceLoader_findsIt() {
        assertThat(ServiceLoader.load(HttpTransport.class))
                .singleElement()
                .isInstanceOf(JdkHttpTransport.class)
                .satisfies(HttpTransport::close);
    }

    @Test
    void aClientThatFollowsRedirects_isRefused() {
        HttpClient client =
                HttpClient.newBuilder().followRedirects(Redirect.NORMAL).build();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new JdkHttpTransport(client))
                .withMessage("followRedirects: NORMAL (expected: NEVER)");
    }

    @Test
    void aClientThatKeepsCookies_isRefused() {
        HttpClient client =
                HttpClient.newBuilder().cookieHandler(new CookieManager()).build();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new JdkHttpTransport(client))
                .withMessage("cookieHandler: present (expected: none)");
    }
}
