import HTTP
import Stage
import Support
import Testing

@testable import ObjectStore

@Suite struct `a signed request` {
    static let keys: Environment = [
        "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE",
        "AWS_SECRET_ACCESS_KEY": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
        "HOME": "/nowhere",
    ]

    static func service(
        _ bucket: String, _ style: AddressStyle = .automatic, endpoint: String? = nil
    ) throws -> S3Service {
        let address = try #require(ObjectAddress("s3://\(bucket)"))
        let environment = Environment { name in
            name == "AWS_ENDPOINT_URL" ? endpoint : keys[name]
        }
        return try S3Service(address, S3Configuration(environment), style: style)
    }

    @Test func `has the signature of Amazon's own example`() throws {
        // "GET Object" of the service's documentation of signature V4.
        let request = try Self.service("examplebucket").request(
            Call(operation: .read(range: 0..<10, tag: nil), key: "test.txt"), body: [],
            atWallMilliseconds: 1_369_353_600_000)
        #expect(request.url.host == "examplebucket.s3.us-east-1.amazonaws.com")
        // The example's host has no region in it.
        let plain = HTTPRequest(
            .get, try HTTPURL("https://examplebucket.s3.amazonaws.com/test.txt"),
            headers: ["Range": "bytes=0-9"])
        let signer = S3Signer(
            keys: try S3Configuration(Self.keys).keys, region: "us-east-1")
        let signed = signer.signed(plain, atWallMilliseconds: 1_369_353_600_000)
        #expect(
            signed.headers["Authorization"] == """
                AWS4-HMAC-SHA256 \
                Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, \
                SignedHeaders=host;range;x-amz-content-sha256;x-amz-date, \
                Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41
                """)
    }

    @Test(arguments: [
        (AddressStyle.automatic, nil, "legato", "https://legato.s3.us-east-1.amazonaws.com/a%3D1"),
        (.automatic, nil, "le.gato", "https://s3.us-east-1.amazonaws.com/le.gato/a%3D1"),
        (.automatic, "http://minio:9000", "legato", "http://minio:9000/legato/a%3D1"),
        (.host, "http://minio:9000", "legato", "http://legato.minio:9000/a%3D1"),
        (.path, nil, "legato", "https://s3.us-east-1.amazonaws.com/legato/a%3D1"),
    ])
    func `names the bucket in the host or in the path`(
        style: AddressStyle, endpoint: String?, bucket: String, address: String
    ) throws {
        let request = try Self.service(bucket, style, endpoint: endpoint).request(
            Call(operation: .look, key: "a=1"), body: [], atWallMilliseconds: 0)
        #expect(request.url.description == address)
    }

    @Test func `has Azure's shared key over what it asks for`() throws {
        let address = try #require(ObjectAddress("az://legato"))
        let configuration = try AzureConfiguration([
            "AZURE_STORAGE_ACCOUNT": "night", "AZURE_STORAGE_KEY": "c2VjcmV0",
        ])
        let condition = WriteCondition.unchanged(tag: "\"t\"")
        let request = try AzureService(address, configuration).request(
            Call(operation: .write(condition, sha256: "aa"), key: "a=1/x"), body: [1, 2, 3],
            atWallMilliseconds: 1_369_353_600_000)
        #expect(request.url.description == "https://night.blob.core.windows.net/legato/a%3D1/x")
        // As the service's page on Shared Key puts the lines together; signed by Python's hmac.
        #expect(request.headers["Content-MD5"] == "Uonfc331cyb83SJZevsfrA==")
        #expect(
            request.headers["Authorization"]
                == "SharedKey night:Ki9Hz3jido8m+zJJ/k8OysaFdu1r0M6dVsCXUFfcigk=")
    }

    @Test func `goes with a shared access signature as it was given, and no other proof`() throws {
        let address = try #require(ObjectAddress("az://legato"))
        for token in ["sv=1&sig=a%2Bb", "?sv=1&sig=a%2Bb"] {
            let configuration = try AzureConfiguration([
                "AZURE_STORAGE_ACCOUNT": "night", "AZURE_STORAGE_SAS_TOKEN": token,
            ])
            let request = try AzureService(address, configuration).request(
                Call(operation: .list(after: nil), key: "p/"), body: [], atWallMilliseconds: 0)
            #expect(
                request.url.description == """
                    https://night.blob.core.windows.net/legato?comp=list&prefix=p%2F\
                    &restype=container&sv=1&sig=a%2Bb
                    """)
            #expect(request.headers["Authorization"] == nil)
        }
    }

    @Test func `is made with the keys of files when the variables say nothing`() throws {
        let folder = try TemporaryFolder()
        let credentials = try folder.write(
            """
            [default]
            aws_access_key_id = wrong
            [night]
            aws_access_key_id = AK
            aws_secret_access_key=SK==
            aws_session_token = ST
            """, to: "credentials")
        let config = try folder.write(
            "[profile night]\nregion = eu-west-3\ns3 =\n  addressing_style = path\n", to: "config")
        let found = try S3Configuration([
            "AWS_PROFILE": "night", "AWS_SHARED_CREDENTIALS_FILE": credentials,
            "AWS_CONFIG_FILE": config,
        ])
        #expect(found.keys == S3Keys(accessKey: "AK", secretKey: "SK==", sessionToken: "ST"))
        #expect(found.region == "eu-west-3")
        #expect(throws: Failure.self) { try S3Configuration(["HOME": folder.path]) }
    }

    @Test(arguments: [
        "s3:/bucket/x", "s3://UPPER/x", "s3://b/x", "s3://bucket/../x", "s3://bucket/a//b",
        "gs://bucket/x", "s3://bucket/a\u{1}",
    ])
    func `goes to no address that is none`(text: String) {
        #expect(ObjectAddress(text) == nil)
    }

    @Test func `tells the time as the services do`() {
        let stamp = Stamp(wallMilliseconds: 1_772_640_305_999)
        #expect(stamp.http == "Wed, 04 Mar 2026 16:05:05 GMT")
        #expect(stamp.basic == "20260304T160505Z")
        #expect(Stamp.milliseconds(http: stamp.http) == 1_772_640_305_000)
        #expect(Stamp.milliseconds(http: "tomorrow") == nil)
    }
}
