using Usher.Config;

namespace Usher.Tests.Config;

/// <summary>Included files, secret files, the environment.</summary>
public sealed class FilesTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("usher-config-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Included_files_are_more_of_the_same()
    {
        Write("usher.yaml", "include: [conf.d/*.yaml, more.yaml]\nroutes:\n  /a: a\n");
        Write("conf.d/b.yaml", "upstreams: { b: http://b }\nroutes:\n  /b: b\n");
        Write("conf.d/a.yaml", "include: deep/*.yaml\nupstreams: { a: http://a }\n");
        Write("conf.d/.hidden.yaml", "nonsense: 1\n");
        Write("conf.d/deep/c.yaml", "routes:\n  /c: b\n");
        Write("more.yaml", "# all commented out\n");
        var result = Read();
        Assert.True(result.IsValid, ConfigErrorText.Render(result.Errors, colours: false));
        Assert.Equal(["/a", "/c", "/b"], result.Config!.Routes.Select(route => route.Key));
        Assert.Equal(["conf.d/a.yaml", "conf.d/b.yaml", "conf.d/deep/c.yaml", "more.yaml", "usher.yaml"], result.Files.Select(file => Path.GetRelativePath(_folder.FullName, file)));
        Assert.Equal(["conf.d", "conf.d/deep"], result.Folders.Select(folder => Path.GetRelativePath(_folder.FullName, folder)));
    }

    [Fact]
    public void A_path_is_relative_to_the_file_that_names_it()
    {
        Write("usher.yaml", "include: conf.d/tls.yaml\nlisten: { at: :8443, tls: true }\n");
        Write("conf.d/tls.yaml", "tls: { certificates: { cert: site.pem, key: ../site.key } }\n");
        Write("conf.d/site.pem", "");
        Write("site.key", "");
        var result = Read();
        Assert.True(result.IsValid, ConfigErrorText.Render(result.Errors, colours: false));
        var pair = result.Config!.Tls.Certificates[0];
        Assert.Equal(Path.Combine(_folder.FullName, "conf.d", "site.pem"), result.Check.ResolvePath(pair, pair.Cert!));
    }

    [Fact]
    public void The_environment_and_secret_files_are_put_into_texts()
    {
        Write("usher.yaml", "include: conf.d/a.yaml\nroutes: { \"/a\": \"http://${HOST}:${PORT}\" }\n");
        Write("conf.d/a.yaml", "defaults: { sample: { count: \"${PORT}\", text: \"a $${X} $ ${file:secret} ${HOST}\" } }\n");
        Write("conf.d/secret", "top: {secret}\r\n");
        var result = Read(name => name switch { "HOST" => "localhost", "PORT" => "5000", _ => null });
        Assert.True(result.IsValid, ConfigErrorText.Render(result.Errors, colours: false));
        var options = (SampleOptions)result.Config!.Uses[0].Options;
        Assert.Equal((5000, "a ${X} $ top: {secret} localhost"), (options.Count, options.Text));
        Assert.Equal("http://localhost:5000", result.Config.Routes[0].To!.ToString());
        Assert.Contains(Path.Combine(_folder.FullName, "conf.d", "secret"), result.Files);
    }

    [Fact]
    public void What_is_put_in_is_never_parsed_again()
    {
        Write("usher.yaml", "defaults: { sample: { text: \"${A}\" } }\n");
        var result = Read(name => name is "A" ? "x: 1\n- *y ${B}" : null);
        Assert.Equal("x: 1\n- *y ${B}", ((SampleOptions)result.Config!.Uses[0].Options).Text);
    }

    [Fact]
    public void A_check_of_a_policy_does_not_print_a_secret()
    {
        Write("usher.yaml", "routes: { /a: { reply: { body: \"${A}\" } } }\n");
        var result = Read(_ => "hunter2");
        result.Check.Error(result.Config!.Uses[0].Options, nameof(ReplyOptions.Body), "expected less than 'hunter2'");
        Assert.Equal("expected less than '${A}'", result.Errors[0].Message);
    }

    [Fact]
    public void The_fingerprint_is_of_what_the_file_says_and_not_of_how()
    {
        Write("usher.yaml", "routes: { /a: { reply: 404 } } # why\n");
        var first = Read().Fingerprint;
        Write("usher.yaml", "\"routes\":\n  '/a':\n    reply: 404\n");
        Assert.Equal(first, Read().Fingerprint);
        Write("usher.yaml", "routes: { /a: { reply: 405 } }\n");
        Assert.NotEqual(first, Read().Fingerprint);
    }

    [Fact]
    public void JSON_is_accepted()
    {
        Write("usher.yaml", """{"listen": [":8080", {"at": "127.0.0.1:0"}], "routes": {"GET /a/{id}": {"to": ["http://localhost:5000"]}}}""");
        Assert.Equal("GET /a/{id}", Assert.Single(Read().Config!.Routes).Key);
    }

    [Fact]
    public void A_file_that_is_not_there_is_an_error()
    {
        var result = Read();
        Assert.Null(result.Config);
        Assert.EndsWith("usher.yaml:1:1: error: the file cannot be read: there is no such file", Assert.Single(result.Errors).ToString());
    }

    private ConfigResult Read(Func<string, string?>? environment = null) => ConfigReader.Read(Path.Combine(_folder.FullName, "usher.yaml"), SamplePolicies.All, environment ?? (_ => null));

    private void Write(string name, string text)
    {
        var path = Path.Combine(_folder.FullName, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
