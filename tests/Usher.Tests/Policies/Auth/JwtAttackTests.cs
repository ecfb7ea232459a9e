using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace Usher.Tests.Policies.Auth;

/// <summary>RFC 8725 (JSON Web Token Best Current Practices) and the attacks that it is about, each against a real gateway.</summary>
public sealed class JwtAttackTests
{
    // Name of the attack -> the token, and what the challenge says of it.
    private static readonly Dictionary<string, (Func<AuthFixture, string> Token, string Says)> Attacks = new(StringComparer.Ordinal)
    {
        ["2.1 alg none"] = (all => TokenMaker.Sign("""{"alg":"none","typ":"JWT"}""", Claims(all), _ => []), "algorithm"),
        ["2.1 alg None in another case"] = (all => TokenMaker.Sign("""{"alg":"nOnE","typ":"JWT"}""", Claims(all), _ => []), "algorithm"),
        ["2.1 alg none with a kid"] = (all => TokenMaker.Sign("""{"alg":"none","kid":"k1"}""", Claims(all), _ => []), "algorithm"),
        ["2.1 alg confusion: HS256 with the public key as PEM"] = (all => TokenMaker.Hs256(Encoding.ASCII.GetBytes(all.Key.ExportSubjectPublicKeyInfoPem()), """{"alg":"HS256","kid":"k1"}""", Claims(all)), "algorithm"),
        ["2.1 alg confusion: HS256 with the modulus"] = (all => TokenMaker.Hs256(all.Key.ExportParameters(false).Modulus!, """{"alg":"HS256","kid":"k1"}""", Claims(all)), "algorithm"),
        ["2.1 alg confusion: HS256 with the DER"] = (all => TokenMaker.Hs256(all.Key.ExportSubjectPublicKeyInfo(), """{"alg":"HS256"}""", Claims(all)), "algorithm"),
        ["2.1 alg of another kind of key"] = (all => TokenMaker.Sign("""{"alg":"ES256","kid":"k1"}""", Claims(all), _ => new byte[64]), "algorithm"),
        ["2.1 alg unknown"] = (all => TokenMaker.Sign("""{"alg":"RS1","kid":"k1"}""", Claims(all), _ => new byte[256]), "algorithm"),
        ["2.1 alg missing"] = (all => TokenMaker.Sign("""{"kid":"k1"}""", Claims(all), _ => new byte[256]), "malformed"),
        ["2.1 alg no text"] = (all => TokenMaker.Sign("""{"alg":["RS256"],"kid":"k1"}""", Claims(all), _ => new byte[256]), "malformed"),
        ["3.1 alg given twice"] = (all => TokenMaker.Sign("""{"alg":"RS256","alg":"none","kid":"k1"}""", Claims(all), _ => new byte[256]), "malformed"),
        ["3.3 signature empty"] = (all => all.Token()[..(all.Token().LastIndexOf('.') + 1)], "signature"),
        ["3.3 signature of another token"] = (all => all.Token(subject: "root")[..all.Token(subject: "root").LastIndexOf('.')] + all.Token()[all.Token().LastIndexOf('.')..], "signature"),
        ["3.3 signature cut"] = (all => all.Token()[..^8], "signature"),
        ["3.3 claims changed"] = (all => Changed(all.Token(), Claims(all, "root")), "signature"),
        ["3.3 signed by another key under the same kid"] = (all => With(key => TokenMaker.Rs256(key, "k1", Claims(all))), "signature"),
        ["2.4 EC signature of zeros (CVE-2022-21449)"] = (all => TokenMaker.Sign("""{"alg":"ES256","kid":"ec"}""", Claims(all), _ => new byte[64]), "key"),
        ["3.10 kid: a path"] = (all => TokenMaker.Hs256([], """{"alg":"HS256","kid":"../../../../dev/null"}""", Claims(all)), "algorithm"),
        ["3.10 kid: a path with an algorithm that is taken"] = (all => With(key => TokenMaker.Rs256(key, "../../../../etc/passwd", Claims(all))), "key"),
        ["3.10 kid: SQL"] = (all => With(key => TokenMaker.Rs256(key, "k1' UNION SELECT 'x", Claims(all))), "key"),
        ["3.10 kid: no text"] = (all => TokenMaker.Sign("""{"alg":"RS256","kid":{"a":1}}""", Claims(all), _ => new byte[256]), "malformed"),
        ["3.10 kid: huge"] = (all => With(key => TokenMaker.Rs256(key, new string('k', 5000), Claims(all))), "malformed"),
        ["3.10 jwk in the header"] = (all => With(key => TokenMaker.Rs256(key, "k1", Claims(all), ",\"jwk\":" + TestIssuer.Jwk(key, "k1"))), "signature"),
        ["3.10 x5c in the header"] = (all => With(key => TokenMaker.Rs256(key, "k1", Claims(all), ",\"x5c\":[\"" + Certificate(key) + "\"]")), "signature"),
        ["3.8 wrong issuer with a right key"] = (all => TokenMaker.Rs256(all.Key, "k1", TokenMaker.Claims("https://evil.example")), "issuer"),
        ["3.8 an issuer that begins alike"] = (all => TokenMaker.Rs256(all.Key, "k1", TokenMaker.Claims(all.Issuer.Url + ".evil.example")), "issuer"),
        ["3.8 issuer missing"] = (all => TokenMaker.Rs256(all.Key, "k1", $$"""{"sub":"alice","aud":"api","exp":{{TokenMaker.Now + 60}}}"""), "issuer"),
        ["3.8 issuer as a list"] = (all => TokenMaker.Rs256(all.Key, "k1", $$"""{"iss":["{{all.Issuer.Url}}"],"sub":"alice","aud":"api","exp":{{TokenMaker.Now + 60}}}"""), "malformed"),
        ["3.8 issuer given twice"] = (all => TokenMaker.Rs256(all.Key, "k1", $$"""{"iss":"x","iss":"{{all.Issuer.Url}}","sub":"alice","aud":"api","exp":{{TokenMaker.Now + 60}}}"""), "malformed"),
        ["3.8 subject missing"] = (all => TokenMaker.Rs256(all.Key, "k1", $$"""{"iss":"{{all.Issuer.Url}}","aud":"api","exp":{{TokenMaker.Now + 60}}}"""), "who is calling"),
        ["3.9 for another audience"] = (all => all.Token("\"aud\":\"billing\""), "somebody else"),
        ["3.9 for no audience"] = (all => all.Token(""), "somebody else"),
        ["3.9 for a list of others"] = (all => all.Token("\"aud\":[\"billing\",\"api2\"]"), "somebody else"),
        ["3.11 a logout token"] = (all => TokenMaker.Sign("""{"alg":"RS256","typ":"logout+jwt","kid":"k1"}""", Claims(all), Signer(all)), "type"),
        ["2.2 expired by a second"] = (all => all.Token(exp: TokenMaker.Now - 1), "expired"),
        ["2.2 expired this second"] = (all => all.Token(exp: TokenMaker.Now), "expired"),
        ["2.2 without an expiry"] = (all => TokenMaker.Rs256(all.Key, "k1", $$"""{"iss":"{{all.Issuer.Url}}","sub":"alice","aud":"api"}"""), "no expiry"),
        ["2.2 an expiry that is a text"] = (all => TokenMaker.Rs256(all.Key, "k1", $$"""{"iss":"{{all.Issuer.Url}}","sub":"alice","aud":"api","exp":"9999999999"}"""), "malformed"),
        ["2.2 an expiry below zero"] = (all => TokenMaker.Rs256(all.Key, "k1", $$"""{"iss":"{{all.Issuer.Url}}","sub":"alice","aud":"api","exp":-1}"""), "malformed"),
        ["2.2 not valid before an hour"] = (all => all.Token($"\"aud\":\"api\",\"nbf\":{TokenMaker.Now + 3600}"), "not valid yet"),
        ["2.7 nested"] = (all => TokenMaker.Sign("""{"alg":"RS256","cty":"JWT","kid":"k1"}""", all.Token(), Signer(all)), "malformed"),
        ["2.7 encrypted"] = (all => $"{TokenMaker.Encode("""{"alg":"RSA-OAEP","enc":"A256GCM","cty":"JWT"}""")}.a.b.c.d", "Encrypted"),
        ["2.6 huge"] = (all => all.Token($"\"aud\":\"api\",\"x\":\"{new string('x', 16 * 1024)}\""), "too large"),
        ["crit that nobody knows"] = (all => TokenMaker.Rs256(all.Key, "k1", Claims(all), ",\"crit\":[\"exp\"],\"exp\":1"), "extension"),
        ["b64 false (RFC 7797)"] = (all => TokenMaker.Rs256(all.Key, "k1", Claims(all), ",\"b64\":false,\"crit\":[\"b64\"]"), "extension"),
        ["two parts"] = (all => all.Token()[..all.Token().LastIndexOf('.')], "malformed"),
        ["four parts"] = (all => all.Token() + ".x", "malformed"),
        ["not base64url"] = (all => all.Token().Replace('.', '+'), "malformed"),
        ["padded"] = (all => all.Token().Insert(all.Token().IndexOf('.', StringComparison.Ordinal), "=="), "malformed"),
        ["not JSON"] = (all => $"{TokenMaker.Encode("{")}.{TokenMaker.Encode("}")}.x", "malformed"),
        ["deep JSON"] = (all => TokenMaker.Sign("""{"alg":"RS256","kid":"k1"}""", $$"""{"iss":"{{all.Issuer.Url}}","a":{{new string('[', 2000)}}{{new string(']', 2000)}}}""", Signer(all)), "malformed"),
        ["empty parts"] = (_ => "..", "malformed"),
    };

    public static TheoryData<string> Names() => new(Attacks.Keys);

    [Theory]
    [MemberData(nameof(Names))]
    public async Task An_attack_is_refused(string name)
    {
        await using var all = await AuthFixture.Start();
        var (token, says) = Attacks[name];
        using var response = await all.Send(token(all));
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Contains("error=\"invalid_token\"", response.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
        Assert.Contains(says, response.Headers.WwwAuthenticate.ToString(), StringComparison.OrdinalIgnoreCase);
        Assert.Equal(0, all.Upstream.Requests);
        using var good = await all.Send(all.Token());
        Assert.Equal(HttpStatusCode.OK, good.StatusCode);
    }

    [Theory]
    [InlineData("jku")]
    [InlineData("x5u")]
    public async Task A_URL_in_the_header_is_never_asked(string member)
    {
        await using var all = await AuthFixture.Start();
        await using var evil = await TestIssuer.Start();
        using var key = evil.AddKey("k1");
        using var response = await all.Send(TokenMaker.Rs256(key, "k1", Claims(all), $",\"{member}\":\"{evil.Url}/keys\""));
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal(0, evil.Fetches);
    }

    [Fact]
    public async Task A_key_is_used_with_the_algorithm_that_it_is_for_and_no_other()
    {
        await using var all = await AuthFixture.Start();
        using var key = all.Issuer.AddKey("ps", ",\"alg\":\"PS256\"");
        using var wrong = await all.Send(TokenMaker.Rs256(key, "ps", Claims(all)));
        Assert.Equal(HttpStatusCode.Unauthorized, wrong.StatusCode);
        var right = TokenMaker.Sign("""{"alg":"PS256","kid":"ps"}""", Claims(all), data => key.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pss));
        using var good = await all.Send(right);
        Assert.Equal(HttpStatusCode.OK, good.StatusCode);
    }

    [Fact]
    public async Task Keys_of_the_issuer_that_are_secrets_small_or_for_encryption_check_nothing()
    {
        await using var all = await AuthFixture.Start();
        var secret = new byte[64];
        all.Issuer.Publish("oct", $$"""{"kty":"oct","kid":"oct","k":"{{System.Buffers.Text.Base64Url.EncodeToString(secret)}}"}""");
        using var small = RSA.Create(1024);
        all.Issuer.Publish("small", TestIssuer.Jwk(small, "small"));
        using var other = all.Issuer.AddKey("enc", ",\"use\":\"enc\"");
        foreach (var token in new[] { TokenMaker.Hs256(secret, """{"alg":"HS256","kid":"oct"}""", Claims(all)), TokenMaker.Rs256(small, "small", Claims(all)), TokenMaker.Rs256(other, "enc", Claims(all)) })
        {
            using var response = await all.Send(token);
            Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        }
    }

    [Fact]
    public async Task Shared_secrets_are_taken_only_where_they_are_configured()
    {
        var secret = new string('s', 32);
        await using var gateway = await Support.TestGateway.Start($$"""
            auth: { own: { jwt: { issuer: own, secret: {{secret}} } } }
            routes:
              /**: { auth: own, respond: 200 }
            """);
        Assert.Equal(HttpStatusCode.OK, await Status(TokenMaker.Hs256(Encoding.ASCII.GetBytes(secret), """{"alg":"HS256"}""", TokenMaker.Claims("own"))));
        Assert.Equal(HttpStatusCode.Unauthorized, await Status(TokenMaker.Hs256(new byte[32], """{"alg":"HS256"}""", TokenMaker.Claims("own"))));
        Assert.Equal(HttpStatusCode.Unauthorized, await Status(With(key => TokenMaker.Rs256(key, "x", TokenMaker.Claims("own")))));

        async Task<HttpStatusCode> Status(string token)
        {
            using var request = AuthFixture.Request(token);
            using var response = await gateway.Client.SendAsync(request);
            return response.StatusCode;
        }
    }

    [Fact]
    public async Task Claims_that_are_required_must_have_one_of_their_values()
    {
        await using var all = await AuthFixture.Start(jwt: "require: { tenant: [acme, umbrella], email_verified: \"true\", amr: mfa, org: \"*\" }");
        Assert.Equal(HttpStatusCode.OK, await Status("\"tenant\":\"umbrella\",\"email_verified\":true,\"amr\":[\"pwd\",\"mfa\"],\"org\":7"));
        Assert.Equal(HttpStatusCode.Unauthorized, await Status("\"tenant\":\"evil\",\"email_verified\":true,\"amr\":[\"mfa\"],\"org\":7"));
        Assert.Equal(HttpStatusCode.Unauthorized, await Status("\"tenant\":\"acme\",\"email_verified\":false,\"amr\":[\"mfa\"],\"org\":7"));
        Assert.Equal(HttpStatusCode.Unauthorized, await Status("\"tenant\":\"acme\",\"email_verified\":true,\"amr\":[],\"org\":7"));
        Assert.Equal(HttpStatusCode.Unauthorized, await Status("\"tenant\":\"acme\",\"email_verified\":true,\"amr\":[\"mfa\"],\"org\":null"));

        async Task<HttpStatusCode> Status(string claims)
        {
            using var response = await all.Send(all.Token("\"aud\":\"api\"," + claims));
            return response.StatusCode;
        }
    }

    private static string Claims(AuthFixture all, string subject = "alice") => TokenMaker.Claims(all.Issuer.Url, subject: subject);

    private static Func<byte[], byte[]> Signer(AuthFixture all) => data => all.Key.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);

    private static string With(Func<RSA, string> make)
    {
        using var key = RSA.Create(2048);
        return make(key);
    }

    private static string Certificate(RSA key)
    {
        var request = new System.Security.Cryptography.X509Certificates.CertificateRequest("CN=evil", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(TimeProvider.System.GetUtcNow(), TimeProvider.System.GetUtcNow().AddDays(1));
        return Convert.ToBase64String(certificate.RawData);
    }

    private static string Changed(string token, string claims)
    {
        var parts = token.Split('.');
        return $"{parts[0]}.{TokenMaker.Encode(claims)}.{parts[2]}";
    }
}
